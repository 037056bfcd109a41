"""What is sent to a person: plain text in their language, from templates/messages.

`<message>.mail.txt` begins with the subject and an empty line; `<message>.sms.txt` is all text.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app import wording

TEMPLATES = Path(__file__).parents[2] / "templates" / "messages"


@dataclass(frozen=True)
class Letter:
    id: UUID  # of the outbox: the same when it is sent again
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)  # may hold a code
    sent_at: datetime


Send = Callable[[Letter], None]


class Undeliverable(Exception):
    """The address takes no message, now or later. Any other exception is worth another try."""


class NotNow(Exception):
    """To be tried again. The text says what kept it, and quotes nobody."""


class OnItsWay(Exception):
    """Taken by who carries it. Sending it again asks what became of it, and sends nothing."""


def compose(message: str, channel: str, language: str, **facts: str) -> tuple[str, str]:
    """Subject (none for an SMS) and text of a message."""
    template = _environment(language).get_template(f"{message}.{channel}.txt")
    rendered = template.render(facts)
    if channel == "sms":
        return "", rendered
    subject, _, text = rendered.partition("\n\n")
    return subject, text


@cache
def _environment(language: str) -> Environment:
    environment: Any = Environment(
        loader=FileSystemLoader(TEMPLATES),
        extensions=["jinja2.ext.i18n"],
        undefined=StrictUndefined,
        autoescape=select_autoescape(),  # plain text stays as it is
    )
    environment.install_gettext_translations(wording.catalogue(language), newstyle=True)
    return environment  # type: ignore[no-any-return]
