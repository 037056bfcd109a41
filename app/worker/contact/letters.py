"""Notifications are composed from templates/messages, in the language of the recipient.

`<message>.mail.txt` begins with the subject and an empty line; `<message>.sms.txt` is all text.
`for-child.txt` begins each about a child's form, `foot.txt` ends each, and `mail.html` repeats a
mail's paragraphs as HTML.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app import wording

_UNBROKEN = ("reference", "code", "due")  # of the facts
TEMPLATES = Path(__file__).parents[3] / "templates" / "messages"


@dataclass(frozen=True)
class Words:
    subject: str  # an SMS has none, and no HTML, which not every mail has
    text: str = field(repr=False)  # may hold a code
    html: str = field(repr=False)


@dataclass(frozen=True)
class Letter:
    id: UUID  # of the task in the outbox: the same when it is sent again
    to: str = field(repr=False)
    words: Words
    sent_at: datetime
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)  # of a mail by SMTP


Send = Callable[[Letter], None]


class Undeliverable(Exception):
    """The address can never be delivered to. After any other exception it is retried."""


class NotNow(Exception):
    """It cannot be sent now. The text says why, and quotes nobody."""


class Deferred(NotNow):
    """The recipient's side does not take it now: if that lasts, it is undeliverable."""


class ProviderRefused(NotNow):
    """The provider refuses us, whoever is written to: somebody has to mend our account there."""


class OnItsWay(Exception):
    """The provider has taken it. To send it again only asks whether it was delivered."""


def compose(
    message: str, channel: str, language: str, *, address: str, child: str = "", **facts: str
) -> Words:
    """Compose a notification for `mail` or `sms`; `address` is the portal's.

    With `child` it says first which of the forms it is about that a parent began for children.
    """
    templates = _environment(language)
    about = templates.get_template("for-child.txt").render(child=child) if child else ""
    whose, _, explained = about.partition("\n\n")
    rendered, foot = (
        templates.get_template(name).render(facts, address=address)
        for name in (f"{message}.{channel}.txt", "foot.txt")
    )
    if channel == "sms":
        text = f"{whose} {rendered} {foot}".lstrip()
        plain = text.replace("\N{NO-BREAK SPACE}", " ")
        return Words("", plain if plain.isascii() else text, "")  # else it is charged for as three
    subject, *paragraphs = f"{rendered}\n\n{foot}".split("\n\n")
    if about:
        subject, paragraphs = f"{whose} {subject}", [explained, *paragraphs]
    html = templates.get_template("mail.html").render(
        language=language,
        direction=wording.direction(language),
        subject=subject,
        address=address,
        paragraphs=[_split(paragraph, address, facts) for paragraph in paragraphs],
    )
    return Words(subject, "\n\n".join(paragraphs), html)


def _split(paragraph: str, address: str, facts: Mapping[str, str]) -> list[str]:
    """Split into text, what stays on one line, text, …: only addresses of the portal are links."""
    unbroken = (re.escape(facts[name]) for name in _UNBROKEN if facts.get(name))
    return re.split("|".join([f"({re.escape(address)}[a-z/-]*", *unbroken]) + ")", paragraph)


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
