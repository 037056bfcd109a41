"""Applicants who say that a decision is wrong, and what they are answered."""

from datetime import timedelta

from app.services.decisions import corrections
from tests.conftest import NOW
from tests.support.desk import (
    CLARA,
    at_desk,
)

LATER = NOW + timedelta(days=2)


def ask(portal, eoi_id, now=LATER):
    with at_desk(portal, "applicant", eoi_id, now) as unit:
        corrections.ask(unit, eoi_id, "That is not my number")
        return corrections.of_eoi(unit, eoi_id)[-1].id


def answer(portal, eoi_id, request, *, upheld, actor=CLARA):
    with at_desk(portal, actor, eoi_id, LATER) as unit:
        corrections.answer(unit, eoi_id, request, upheld=upheld, text="We looked again")
