"""A wait is told in words that count down from the server's time, and says when it ends.

A button that would fail until then appears by itself: `counts_down` in macros/page.html.
"""

from datetime import timedelta
from math import ceil
from typing import NamedTuple

from flask import g
from markupsafe import Markup

from app import wording
from app.domain.basics.text import N_
from app.web.http import unit
from app.web.http.language import gettext

_UNTIL = N_("%(left)s, at %(when)s, Paris time")
_MINUTE = timedelta(minutes=1)


class Wait(NamedTuple):
    seconds: int
    words: Markup


def until_over(wait: timedelta) -> Wait:
    """Rounded up: who tries at that time does not try too early. Not in a unit."""
    seconds = whole_seconds(wait)
    over = unit.now() + wait + _MINUTE - timedelta(microseconds=1)
    words = Markup(gettext(_UNTIL))  # noqa: S704 - the sentence is the catalogue's
    left = left_in_words(timedelta(seconds=seconds))
    return Wait(seconds, words % {"left": left, "when": wording.format_time(over)})


def whole_seconds(wait: timedelta) -> int:
    """Rounded up, as Retry-After says it."""
    return ceil(wait.total_seconds())


def left_in_words(left: timedelta) -> Markup:
    """In HTML; static/scripts/left.js counts on, by no device's clock."""
    span = Markup('<span data-left="{}">{}</span>')
    return span.format(int(left.total_seconds()), wording.format_left(g.language, left))
