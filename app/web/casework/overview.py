"""The overview of a case: who it is, until when they have to answer, and the tabs of the rest.

What the form asks speaks to its person; a reviewer reads what it is about.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple
from uuid import UUID

from flask import g

from app import wording
from app.domain.basics import dates
from app.domain.basics.text import N_
from app.domain.cases.checks import CHECK_NAMES, Check
from app.domain.cases.lifecycle import LIVE, Status
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
from app.domain.screening.matches import MatchStatus
from app.services.files.uploads import Stored
from app.services.review.case_file import Case
from app.web.back_office.labels import OF_CHECK
from app.web.casework import preview
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
# By what its person reads of it.
_SHORT = {question.label: question.for_reviewer for question in QUESTIONS} | {
    (question.choices or {})[value]: short
    for question in QUESTIONS
    for value, short in (question.short_choices or {}).items()
}

TABS = {
    "answers": N_("Answers"),
    "matches": N_("Matches"),
    "checks": N_("Checks"),
    "family": N_("Family"),
    "messages": N_("Messages to the person"),
    "notes": N_("Notes and calls"),
    "history": N_("History"),
}
# Where the forms stand that are on a part of the case, by the subject's name; else above the tabs.
_OF_SUBJECTS = {
    "match": "matches",
    "check": "checks",
    "case.notes": "notes",
}


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
    return _said(BY_NAME[name], text(given, name)) if text(given, name) else ""


def _said(question: Question, answer: str) -> str:
    if answer and question.short_choices:
        return gettext(question.short_choices[answer])
    return words.shown(question, answer)


def _age(born: str, today: date) -> str:
    """Of a date that is known in part it may be one of two."""
    first, last = dates.parse(born)
    younger, older = dates.age(last, today), dates.age(first, today)
    ngettext = wording.catalogue(g.language).ngettext
    if younger == older:
        return ngettext("%(num)d year old", "%(num)d years old", older) % {"num": older}
    both = ngettext("%(other)d or %(num)d year old", "%(other)d or %(num)d years old", older)
    return both % {"other": younger, "num": older}


def files_of(case: Case) -> dict[str, str]:
    """What each of its files shows, by its id."""
    of_checks = {check.id: check.kind for check in case.checks}
    return names_of_files(case.answers, of_checks, case.files)


def names_of_files(
    given: Answers, of_checks: Mapping[UUID, Check], files: Iterable[Stored]
) -> dict[str, str]:
    """What each file shows, by its id: of an answer, or evidence of a check by a reviewer."""
    of_answers = {
        file_id: gettext(COMMA).join(gettext(_SHORT.get(label, label)) for label in labels)
        for file_id, labels in journey.files(given).items()
    }
    return of_answers | {
        str(file.id): gettext(OF_CHECK) % {"check": gettext(CHECK_NAMES[of_checks[file.about]])}
        for file in files
        if file.about and file.about in of_checks
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
            (gettext(question.for_reviewer), _said(question, text(given, question.name)))
            for question in page.questions
        ]
    label = gettext(page.questions[0].for_reviewer)
    lines = [words.in_one_line(page, entry, _said) for entry in entries(given, page.name)]
    return [(label, line) for line in lines] or [(label, gettext(N_("None")))]


def named(word: str | None) -> str | None:
    """The tab of an address or a form; None where it names none."""
    return word if word in TABS else None


def of_subject(name: str) -> str | None:
    return _OF_SUBJECTS.get(name)


def first(case: Case) -> str:
    """The tab of a case that is opened: what is to be done about, or else who it is."""
    is_disputed = any(each.page is None and each.upheld is None for each in case.corrections)
    if any(is_disputed or match.status is MatchStatus.OPEN for match in case.matches):
        return "matches"
    return "checks" if any(check.asks for check in case.checks) else "answers"


def counts(case: Case) -> dict[str, int]:
    """How much there is in those of which one would like to know."""
    return {
        "matches": len(case.matches),
        "family": len(case.family),
        "notes": len(case.notes),
    }


def deadlines(case: Case) -> list[tuple[str, datetime]]:
    """Until when the person has to answer something, the first first."""
    found = [
        (N_("Question to be answered by"), request.due_at)
        for request in case.information
        if request.waits
    ]
    if case.invitation and case.status is Status.INVITED:
        found.append((N_("Invitation to be answered by"), case.invitation.due_at))
    if case.location and case.location.is_open and case.status in LIVE:
        found.append((N_("To confirm being in France by"), case.location.due_at))
    return sorted(found, key=itemgetter(1))


def shown(case: Case, answers: Answers, today: date) -> dict[str, Any]:
    """What the templates read of all this; `answers` as the reader may see them."""
    return {
        "person": of_answers(case.answers, today),
        "groups": groups(answers),
        "names_of_files": files_of(case),
        "counts": counts(case),
        "deadlines": deadlines(case),
        "notices": preview.messages(case),
        "ages": {one.reference: _age(one.born, today) for one in case.family if one.born},
    }
