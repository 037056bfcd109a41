"""A reviewer applies the correction of an answer, or lets the answer stay."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import abort

from app.domain import journey
from app.services import amendments, corrections
from app.services.unit import Unit
from app.web.formkit import Form
from app.web.review import case
from app.web.review.forms import StayForm, apply_form_of


def apply(reference: str, correction: UUID, name: str) -> Any:
    """`name` is the page's whose answers are wrong."""
    page = journey.BY_NAME.get(name)
    if page is None:
        abort(HTTPStatus.NOT_FOUND)

    def act(work: Unit, eoi_id: UUID, form: Form) -> None:
        given = form.data
        values = {question.name: given[question.name] or "" for question in page.questions}
        text, excluding = given["text"], given["excluding"]
        amendments.apply(work, eoi_id, correction, values, text, excluding=excluding)

    return case.carry_out(reference, f"apply-{correction}", apply_form_of(page), act)


def let_stay(reference: str, correction: UUID) -> Any:
    def act(work: Unit, eoi_id: UUID, form: StayForm) -> None:
        corrections.let_stay(work, eoi_id, correction, form.text.data or "")

    return case.carry_out(reference, f"stay-{correction}", StayForm, act)
