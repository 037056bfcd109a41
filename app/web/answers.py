"""Answers as people read them, in check-answers and on the case page."""

from datetime import date

from flask import g

from app import wording
from app.domain import countries
from app.domain.questions import Kind, Question
from app.domain.text import N_
from app.web.formkit import OTHER_ISSUERS
from app.web.language import gettext


def shown(question: Question, answer: str) -> str:
    """The answer in the reader's language."""
    if not answer:
        return gettext(N_("Not given"))
    if question.choices is not None:
        return gettext(question.choices[answer])
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
