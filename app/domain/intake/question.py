"""A question has a name, a page, its wording, and what can be answered."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from app.domain.basics.text import N_


class Kind(StrEnum):
    TEXT = "text"
    LONG_TEXT = "textarea"
    EMAIL = "email"
    PHONE = "tel"
    CHOICE = "radios"
    TICK = "checkbox"  # `yes`, or empty
    COUNTRY = "select"
    DATE = "date"  # may be partial
    FILE = "file"  # the answer is its id
    PHOTO = "photo"  # likewise; a portrait


IN_FILES = (Kind.FILE, Kind.PHOTO)
# What is written about the person, and not how to reach them.
WRITTEN = {Kind.TEXT, Kind.LONG_TEXT, Kind.CHOICE, Kind.TICK, Kind.COUNTRY, Kind.DATE}


class Question(NamedTuple):
    """`name` is the key of the answer, which is always text: `yes`, `ERI`, `1990-03`."""

    name: str
    page: str
    kind: Kind
    label: str
    hint: str = ""
    missing: str = N_("Answer this question")  # the error if a required answer is empty
    required: bool = True
    choices: Mapping[str, str] | None = None  # value: what the person reads
    codes: frozenset[str] | None = None  # of a country
    past: bool = False  # of a date
    longest: int = 100
    words: int | None = None  # at most
    latin: bool = False  # never written from right to left
    child: str = ""  # the label in the form of a child, where the other speaks to its person
    child_hint: str = ""  # likewise
    autofill: str = ""  # HTML's word for what it asks, by which a phone fills it in for its owner
    weighty: bool = False  # it may end the EOI, so a translation folds the English below it
    short: str = ""  # the label for a reviewer, where the other speaks to its person
    short_choices: Mapping[str, str] | None = None  # likewise

    @property
    def for_reviewer(self) -> str:
        return self.short or self.label


YES_NO = {"yes": N_("Yes"), "no": N_("No")}


def yes_or_no(
    name: str,
    page: str,
    label: str,
    hint: str = "",
    *,
    child: str = "",
    child_hint: str = "",
    weighty: bool = False,
    short: str = "",
) -> Question:
    return Question(
        name,
        page,
        Kind.CHOICE,
        label,
        hint,
        missing=N_("Choose yes or no"),
        choices=YES_NO,
        child=child,
        child_hint=child_hint,
        weighty=weighty,
        short=short,
    )
