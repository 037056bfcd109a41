"""Answers as people read them, in check-answers and on the case page."""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from flask import g
from markupsafe import Markup

from app import wording
from app.domain import countries, journey
from app.domain.answers import Answers, entries, text
from app.domain.journey import Page
from app.domain.question import YES_NO, Kind, Question
from app.domain.text import N_
from app.web.formkit import OTHER_ISSUERS
from app.web.language import gettext, ltr


class Row(NamedTuple):
    label: str
    answer: str
    page: Page


def rows_of(answers: Answers) -> list[Row]:
    """Every answer to what is asked of this person, a row each; an entry of a list is one row."""
    return [row for page in journey.asked(answers) for row in _rows(page, answers)]


def _rows(page: Page, answers: Answers) -> list[Row]:
    if not page.is_list:
        return [
            Row(gettext(question.label), shown(question, text(answers, question.name)), page)
            for question in page.questions
        ]
    title, lines = gettext(page.title), entries(answers, page.name)
    return [Row(title, in_one_line(page, entry), page) for entry in lines] or [
        Row(title, gettext(N_("None")), page)
    ]


def in_one_line(page: Page, entry: Mapping[str, str]) -> Markup:
    """What was entered on a list page, with a comma between; each answer turns its own way."""
    given = [(question, entry[question.name]) for question in page.questions]
    parts = [(question, shown(question, answer)) for question, answer in given if answer]
    return Markup(", ").join(
        ltr(text) if question.latin else Markup("<bdi>{}</bdi>").format(text)
        for question, text in parts
    )


def shown(question: Question, answer: str) -> str:
    """The answer in the reader's language."""
    if not answer:
        return gettext(N_("Not given"))
    if question.choices is not None:
        return gettext(question.choices[answer])
    if question.kind is Kind.TICK:
        return gettext(YES_NO[answer])
    if question.kind is Kind.COUNTRY:
        return country(answer)
    if question.kind is Kind.DATE:
        return partial_date(answer)
    return answer


def country(code: str) -> str:
    """A country's name; a code that is not one of ours, as partners may send, as it is."""
    code = countries.normalise(code)
    if code in OTHER_ISSUERS:
        return gettext(OTHER_ISSUERS[code])
    two_letters = countries.ALPHA_2.get(code)
    return wording.country_name(g.language, two_letters) if two_letters else code


def partial_date(text: str) -> str:
    """`27 March 1990`, or as much of it as is known."""
    year, month, day = (*(int(part) for part in text.split("-")), 0, 0)[:3]
    if not month:
        return str(year)
    first = date(year, month, day or 1)
    return wording.format_day(g.language, first) if day else wording.format_month(g.language, first)
