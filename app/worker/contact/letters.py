"""What is sent to a person: words in their language, from templates/messages.

`<message>.mail.txt` begins with the subject and an empty line; `<message>.sms.txt` is all text.
`foot.txt` ends each, and `mail.html` shows a mail's paragraphs once more for who reads HTML.
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

TEMPLATES = Path(__file__).parents[3] / "templates" / "messages"


@dataclass(frozen=True)
class Words:
    subject: str  # an SMS has none, and no HTML, which not every mail has
    text: str = field(repr=False)  # may hold a code
    html: str = field(repr=False)


@dataclass(frozen=True)
class Letter:
    id: UUID  # of the outbox: the same when it is sent again
    to: str = field(repr=False)
    words: Words
    sent_at: datetime
    files: Mapping[str, bytes] = field(default_factory=dict, repr=False)  # of a mail by SMTP


Send = Callable[[Letter], None]


class Undeliverable(Exception):
    """The address takes no message, now or later. Any other exception is worth another try."""


class NotNow(Exception):
    """To be tried again. The text says what kept it, and quotes nobody."""


class OnItsWay(Exception):
    """Taken by who carries it. Sending it again asks what became of it, and sends nothing."""


def compose(message: str, channel: str, language: str, *, address: str, **facts: str) -> Words:
    """A message by `mail` or `sms`; `address` is the portal's."""
    templates = _environment(language)
    rendered, foot = (
        templates.get_template(name).render(facts, address=address)
        for name in (f"{message}.{channel}.txt", "foot.txt")
    )
    if channel == "sms":
        return Words("", f"{rendered} {foot}", "")
    subject, *paragraphs = f"{rendered}\n\n{foot}".split("\n\n")
    html = templates.get_template("mail.html").render(
        language=language,
        direction=wording.direction(language),
        subject=subject,
        paragraphs=[_links_apart(paragraph, address) for paragraph in paragraphs],
    )
    return Words(subject, "\n\n".join(paragraphs), html)


def _links_apart(paragraph: str, address: str) -> list[str]:
    """Text, link, text, …: only what leads to the portal becomes a link."""
    return re.split(f"({re.escape(address)}[a-z/-]*)", paragraph)


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
