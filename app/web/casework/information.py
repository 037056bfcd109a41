"""A reviewer asks the applicant something, and closes what was asked."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import abort

from app.services.cases import information_requests
from app.services.cases.information_requests import NoSuchRequest
from app.services.core.unit import Unit
from app.web.back_office.forms import AskForm
from app.web.casework import page
from app.web.forms.fields import Form


def ask(reference: str) -> Any:
    def act(work: Unit, eoi_id: UUID, form: AskForm) -> None:
        information_requests.ask(work, eoi_id, form.question.data or "", int(form.days.data or ""))

    return page.carry_out(reference, "ask", AskForm, act)


def close(reference: str, question: UUID) -> Any:
    def act(work: Unit, eoi_id: UUID, _form: Form) -> None:
        try:
            information_requests.close(work, eoi_id, question)
        except NoSuchRequest:
            abort(HTTPStatus.NOT_FOUND)

    return page.carry_out(reference, f"close-{question}", Form, act)
