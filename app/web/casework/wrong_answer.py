"""A reviewer applies the correction of an answer, or lets the answer stay."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import abort

from app.domain.intake import journey
from app.services.core.unit import Unit
from app.services.decisions import answer_corrections, corrections
from app.web.back_office.forms import StayForm, apply_form_of
from app.web.casework import page as case
from app.web.forms.fields import Form


def apply(reference: str, correction: UUID, name: str) -> Any:
    """`name` is the page's whose answers are wrong."""
    page = journey.BY_NAME.get(name)
    if page is None:
        abort(HTTPStatus.NOT_FOUND)

    def act(work: Unit, eoi_id: UUID, form: Form) -> None:
        given = form.data
        values = {question.name: given[question.name] or "" for question in page.questions}
        text, excluding = given["text"], given["excluding"]
        answer_corrections.apply(work, eoi_id, correction, values, text, excluding=excluding)

    return case.carry_out(reference, f"apply-{correction}", apply_form_of(page), act)


def let_stay(reference: str, correction: UUID) -> Any:
    def act(work: Unit, eoi_id: UUID, form: StayForm) -> None:
        corrections.let_stay(work, eoi_id, correction, form.text.data or "")

    return case.carry_out(reference, f"stay-{correction}", StayForm, act)
