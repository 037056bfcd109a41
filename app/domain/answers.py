"""What people type, cleaned and checked against its question."""

import re
import unicodedata
from datetime import date

from app.domain import dates
from app.domain.questions import Kind, Question
from app.domain.text import N_


class Invalid(ValueError):
    """The answer cannot be taken. `message` is what the person reads; it repeats nothing typed."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


# Persian, Kurdish and Urdu spelling needs these two, which are otherwise invisible.
_JOINERS = "\N{ZERO WIDTH NON-JOINER}\N{ZERO WIDTH JOINER}"


def clean(text: str) -> str:
    """NFC, one space for any run of blanks, no controls and no marks that turn text around."""
    lines = unicodedata.normalize("NFC", text).splitlines()
    kept = ("".join(c if _visible(c) else " " for c in line) for line in lines)
    return "\n".join(" ".join(line.split()) for line in kept).strip()


def _visible(character: str) -> bool:
    return character in _JOINERS or not unicodedata.category(character).startswith("C")


def check(question: Question, answer: str, today: date) -> None:
    """Raise Invalid if a cleaned answer cannot stand."""
    if not answer:
        if question.required:
            raise Invalid(question.missing)
        return
    if len(answer) > question.longest:
        raise Invalid(N_("That is too long: shorten it"))
    if question.choices is not None and answer not in question.choices:
        raise Invalid(question.missing)
    if question.codes is not None and answer not in question.codes:
        raise Invalid(question.missing)
    if question.kind is Kind.EMAIL and not _EMAIL.fullmatch(answer):
        raise Invalid(N_("Enter an e-mail address like name@example.com"))
    if question.kind is Kind.DATE:
        _check_date(question, answer, today)


_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_OLDEST = 120


def _check_date(question: Question, answer: str, today: date) -> None:
    try:
        first, _ = dates.parse(answer)
    except ValueError:
        raise Invalid(N_("Enter a real date, for example 27 3 1990")) from None
    if question.past and first > today:
        raise Invalid(N_("The date must be in the past"))
    if first.year < today.year - _OLDEST:
        raise Invalid(N_("Enter the whole year, for example 1990"))
