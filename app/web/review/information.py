"""A reviewer asks the applicant something, and closes what was asked."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import abort

from app.services import information
from app.services.information import NoSuchRequest
from app.services.unit import Unit
from app.web.formkit import Form
from app.web.review import case
from app.web.review.forms import AskForm


def ask(reference: str) -> Any:
    def act(work: Unit, eoi_id: UUID, form: AskForm) -> None:
        information.ask(work, eoi_id, form.question.data or "", int(form.days.data or ""))

    return case.carry_out(reference, "ask", AskForm, act)


def close(reference: str, question: UUID) -> Any:
    def act(work: Unit, eoi_id: UUID, _form: Form) -> None:
        try:
            information.close(work, eoi_id, question)
        except NoSuchRequest:
            abort(HTTPStatus.NOT_FOUND)

    return case.carry_out(reference, f"close-{question}", Form, act)
