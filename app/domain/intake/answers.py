"""Answers are cleaned and validated here: what people type into a question's field."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date

from app.domain.basics import dates
from app.domain.basics.text import N_
from app.domain.intake.question import Kind, Question

# By the question's name. A page that is a list has, by the page's name, its entries: each has the
# answers by the names of the page's questions, and an "id".
Entry = Mapping[str, str]
Answer = str | list[dict[str, str]]
Answers = Mapping[str, Answer]


def text(answers: Answers, name: str) -> str:
    """The answer to a question that is not in a list; empty while there is none."""
    answer = answers.get(name, "")
    return answer if isinstance(answer, str) else ""


def full_name(answers: Answers) -> str:
    """As in the document: given names, then the family name."""
    return f"{text(answers, 'given_names')} {text(answers, 'family_name')}".strip()


def entries(answers: Answers, page: str) -> list[dict[str, str]]:
    """The entries of a page that is a list; empty while there are none."""
    answer = answers.get(page, [])
    return answer if isinstance(answer, list) else []


class Invalid(ValueError):
    """The answer is not valid. `message` is what the person reads; it repeats nothing typed."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


# Persian, Kurdish and Urdu spelling needs these two, which are otherwise invisible.
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def clean(text: str, *, lines: bool = False) -> str:
    """NFC, single spaces, no control characters, and of invisible ones only those spelling needs.

    On one line, unless `lines` are allowed. What has only joiners is empty.
    """
    parts = text.splitlines() if lines else [text]
    # What is printable has none of either, and most is.
    seen = (p if p.isprintable() else "".join(map(_shown, p)) for p in parts)
    shown = (" ".join(part.split()) for part in seen)
    cleaned = unicodedata.normalize("NFC", "\n".join(shown).strip())
    return cleaned if set(cleaned) - {*_JOINERS, " ", "\n"} else ""


def _shown(character: str) -> str:
    """The character; a space for a control character; nothing for other invisible ones (Cf)."""
    category = unicodedata.category(character)
    if character in _JOINERS or not category.startswith("C"):
        return character
    return "" if category == "Cf" else " "


def check(question: Question, answer: str, today: date) -> None:
    """Raise Invalid unless a cleaned answer is valid."""
    if not answer:
        if question.required:
            raise Invalid(question.missing)
        return
    if len(answer) > question.longest:
        raise Invalid(N_("That is too long: shorten it"))
    if question.words is not None and len(answer.split()) > question.words:
        raise Invalid(N_("Write the name in at most 10 words"))
    if question.choices is not None and answer not in question.choices:
        raise Invalid(question.missing)
    if question.codes is not None and answer not in question.codes:
        raise Invalid(question.missing)
    if question.kind is Kind.EMAIL:
        _check_email(answer)
    if question.kind is Kind.DATE:
        _check_date(question, answer, today)


# A dot-atom of RFC 5322 and a host name: what every mail server takes.
_ATOM = r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"{_ATOM}(\.{_ATOM})*@{_LABEL}(\.{_LABEL})+", re.ASCII | re.IGNORECASE)
_OLDEST = 120


def is_email(text: str) -> bool:
    return _EMAIL.fullmatch(text) is not None


def _check_email(answer: str) -> None:
    if not answer.isascii():
        raise Invalid(N_("Write the e-mail address with the letters a to z, without accents"))
    if not is_email(answer):
        raise Invalid(N_("Enter an e-mail address like name@example.com"))


def _check_date(question: Question, answer: str, today: date) -> None:
    try:
        first, _ = dates.parse(answer)
    except ValueError:
        raise Invalid(N_("Enter a real date, for example 27\xa03\xa01990")) from None
    if question.past and first > today:
        raise Invalid(N_("The date must be in the past"))
    if first.year < today.year - _OLDEST:
        raise Invalid(N_("Enter the whole year, for example 1990"))
