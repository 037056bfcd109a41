"""The person of a case: who they are in one line, and what they answered, in short words.

What the form asks speaks to its person; a reviewer reads what it is about.
"""

from datetime import date
from itertools import groupby
from typing import NamedTuple

from flask import g

from app import wording
from app.domain.basics import dates
from app.domain.basics.text import N_
from app.domain.intake import journey
from app.domain.intake.answers import Answers, entries, full_name, text
from app.domain.intake.page import (
    DOCUMENTS,
    FAMILY_GROUP,
    PERSON,
    PLACE,
    REACH,
    ROUTE,
    UK,
    Page,
)
from app.domain.intake.question import Question
from app.domain.intake.questions import BY_NAME, QUESTIONS
from app.web.forms import answers as words
from app.web.http.language import COMMA, gettext

_GROUPS = {
    PERSON: N_("Person"),
    REACH: N_("Contact and help"),
    FAMILY_GROUP: N_("Family"),
    DOCUMENTS: N_("Documents"),
    PLACE: N_("Where they are"),
    ROUTE: N_("Eligibility"),
    UK: N_("Connections to the UK"),
}
_SHORT = {question.label: question.for_reviewer for question in QUESTIONS}
_ONE_OF_TWO = N_("%(younger)s or %(older)s years old")


class Person(NamedTuple):
    """In the reader's language; what was not answered is empty."""

    name: str
    in_own_writing: str
    age: str
    born: str
    nationality: str
    speaks: str


def of_answers(given: Answers, today: date) -> Person:
    born = text(given, "date_of_birth")
    return Person(
        full_name(given),
        text(given, "native_name"),
        _age(born, today) if born else "",
        *(_shown(given, name) for name in ("date_of_birth", "nationality", "language")),
    )


def _shown(given: Answers, name: str) -> str:
    return _said(BY_NAME[name], given) if text(given, name) else ""


def _said(question: Question, given: Answers) -> str:
    answer = text(given, question.name)
    if answer and question.short_choices:
        return gettext(question.short_choices[answer])
    return words.shown(question, answer)


def _age(born: str, today: date) -> str:
    """Of a date that is known in part it may be one of two."""
    first, last = dates.parse(born)
    younger, older = dates.age(last, today), dates.age(first, today)
    if younger == older:
        counted = wording.catalogue(g.language).ngettext(
            "%(num)d year old", "%(num)d years old", older
        )
        return counted % {"num": older}
    return gettext(_ONE_OF_TWO) % {"younger": younger, "older": older}


def names_of_files(given: Answers) -> dict[str, str]:
    """What each file among the answers shows, by the file's id."""
    return {
        file_id: gettext(COMMA).join(gettext(_SHORT.get(label, label)) for label in labels)
        for file_id, labels in journey.files(given).items()
    }


def groups(given: Answers) -> list[tuple[str, list[tuple[str, str]]]]:
    """All that was asked, a label and an answer each, beneath the headings of the desk."""
    order = list(_GROUPS)
    asked = sorted(journey.asked(given), key=lambda page: order.index(page.section))
    return [
        (gettext(_GROUPS[section]), [row for page in pages for row in _rows(page, given)])
        for section, pages in groupby(asked, key=lambda page: page.section)
    ]


def _rows(page: Page, given: Answers) -> list[tuple[str, str]]:
    if not page.is_list:
        return [
            (gettext(question.for_reviewer), _said(question, given)) for question in page.questions
        ]
    label = gettext(page.questions[0].for_reviewer)
    lines = [words.in_one_line(page, entry) for entry in entries(given, page.name)]
    return [(label, line) for line in lines] or [(label, gettext(N_("None")))]
