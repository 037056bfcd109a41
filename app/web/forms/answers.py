"""Answers are put into words for check-answers, the copy of data and the case page."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import NamedTuple

from flask import g, url_for
from markupsafe import Markup, escape

from app import wording
from app.domain.basics import countries
from app.domain.basics.text import N_
from app.domain.intake import journey
from app.domain.intake.answers import Answers, entries, text
from app.domain.intake.page import Page
from app.domain.intake.question import IN_FILES, YES_NO, Kind, Question
from app.domain.intake.questions.person import LANGUAGES
from app.web.forms.fields import NO_COUNTRY
from app.web.http.language import COMMA, gettext, ltr, named


class Row(NamedTuple):
    label: str
    answer: str
    page: Page
    picture: str = ""  # the id of the file uploaded with it


def addressed(text: str, of_child: str, child: str | None) -> str:
    """In the reader's language what a page says to its person, or, with a name, of that child."""
    return gettext(of_child or text) % {"child": child} if child else gettext(text)


def child_of(answers: Answers) -> str:
    """The name of the child whose form it is, of a direction of its own; empty in any other."""
    name = journey.child_of(answers)
    return name and f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"


def rows_of(answers: Answers) -> list[Row]:
    """Every answer to what is asked of this person, a row each; an entry of a list is one row."""
    child = child_of(answers)
    return [row for page in journey.asked(answers) for row in rows_on(page, answers, child)]


def rows_on(page: Page, answers: Answers, child: str = "") -> list[Row]:
    """The rows of one page, in the form of the child of that name if there is one."""
    if not page.is_list:
        picture = picture_of(page, answers)
        return [
            Row(
                addressed(question.label, question.child, child),
                shown(question, text(answers, question.name)),
                page,
                picture,
            )
            for question in page.questions
        ]
    title, lines = addressed(page.title, page.child, child), entries(answers, page.name)
    return [
        Row(title, in_one_line(page, entry), page, picture_of(page, entry)) for entry in lines
    ] or [Row(title, gettext(N_("None")), page)]


def picture_of(page: Page, entry: Answers) -> str:
    """The id of the file on a page that takes one; empty where there is none."""
    if not page.takes_files:
        return ""
    names = (question.name for question in page.questions if question.kind in IN_FILES)
    return next((text(entry, name) for name in names), "")


def names_of_files(answers: Answers) -> dict[str, str]:
    """What each file among the answers shows, in the reader's language, by the file's id."""
    found = journey.files(answers)
    return {file_id: gettext(COMMA).join(map(gettext, shown)) for file_id, shown in found.items()}


def thumbnail(file_id: str) -> Markup:
    """A small picture of a file, which leads to it in full."""
    small, full = (url_for("access.show_file", file_id=file_id, part=n) for n in (0, 1))
    words = gettext(N_("The picture you sent"))
    picture = Markup('<img class="app-picture" src="{}" alt="{}">').format(small, words)
    return Markup('<a class="app-picture__link" href="{}">{}</a>').format(full, picture)


def in_one_line(
    page: Page, entry: Answers, said: Callable[[Question, str], str] | None = None
) -> Markup:
    """An entry of a list, separated by commas; each answer, as `said`, in its own direction."""
    given = [(q, text(entry, q.name)) for q in page.questions if q.kind not in IN_FILES]
    parts = [(asked, (said or shown)(asked, answer)) for asked, answer in given if answer]
    line = escape(gettext(COMMA)).join(
        ltr(text) if question.latin else Markup("<bdi>{}</bdi>").format(text)
        for question, text in parts
    )
    # Without a direction of its own, a line that begins with Latin letters would run left to right.
    return Markup('<bdi dir="{}">{}</bdi>').format(wording.direction(g.language), line)


def shown(question: Question, answer: str) -> str:
    """The answer in the reader's language."""
    if not answer:
        return gettext(N_("Not given"))
    if question.choices is LANGUAGES:
        return named(answer)
    if question.choices is not None:
        return gettext(question.choices[answer])
    return _SHOWN.get(question.kind, str)(answer)


def country(code: str) -> str:
    """A country's name; a code that we do not know, as partners may send, is shown as it is."""
    code = countries.normalise(code)
    if code in NO_COUNTRY:
        return gettext(NO_COUNTRY[code])
    two_letters = countries.ALPHA_2.get(code)
    return wording.country_name(g.language, two_letters) if two_letters else code


def partial_date(text: str) -> str:
    """A date that may be known in part: `27 March 1990`, `March 1990` or `1990`."""
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    if not month:
        return str(year)
    first = date(year, month, day or 1)
    return wording.format_day(g.language, first) if day else wording.format_month(g.language, first)


_SHOWN: Mapping[Kind, Callable[[str], str]] = {
    Kind.TICK: lambda answer: gettext(YES_NO[answer]),
    Kind.COUNTRY: country,
    Kind.DATE: partial_date,
    Kind.FILE: lambda _id: gettext(N_("Sent")),
    Kind.PHOTO: lambda _id: gettext(N_("Sent")),
}
