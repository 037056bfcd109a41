"""/privacy/complaint: anybody complains about data protection, with a case or without one."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import Blueprint, g, redirect, render_template, request, url_for

from app.domain.basics.text import N_
from app.domain.intake import questions
from app.security.tokens import new_id
from app.services.privacy import complaints
from app.web.forms.contact_fields import EmailField
from app.web.forms.fields import Filled, Form, LongTextField, TextField
from app.web.forms.question_forms import Answers
from app.web.http.unit import unit

blueprint = Blueprint("complaints", __name__, url_prefix="/privacy/complaint")
_ACTOR = "public"


class ComplaintForm(Form):
    once = TextField()  # the complaint's id, so that sending twice makes one
    text = LongTextField(
        N_("What is wrong with how we treat your data?"),
        description=N_("Write in any language. If you have a reference, write it, too."),
        validators=[Filled(N_("Write what is wrong"))],
    )
    email = EmailField(
        N_("Your e-mail address (optional)"),
        description=N_("Without one we read what you write, but cannot answer you."),
        validators=[Answers(questions.BY_NAME["email"])],
    )


@blueprint.get("")
def write() -> Any:
    return _render(ComplaintForm(once=str(new_id())))


@blueprint.post("")
def send() -> Any:
    form = ComplaintForm(request.form)
    if not form.validate():
        return _render(form), HTTPStatus.UNPROCESSABLE_ENTITY
    text, email = form.text.data or "", form.email.data or ""
    written = complaints.Written(_id(form.once.data or ""), g.language, text, email)
    with unit(_ACTOR, write=True) as work:
        number = complaints.make(work, written, request.remote_addr or "")
    return redirect(url_for("complaints.received", number=number), HTTPStatus.SEE_OTHER)


@blueprint.get("/<number>")
def received(number: str) -> Any:
    with unit(_ACTOR) as work:
        receipt = complaints.receipt(work, number)
    return render_template("public/complaint_received.html", receipt=receipt)


def _id(once: str) -> UUID:
    try:
        return UUID(once)
    except ValueError:
        return new_id()


def _render(form: ComplaintForm) -> str:
    return render_template("public/complaint.html", form=form, errors=form.errors)
