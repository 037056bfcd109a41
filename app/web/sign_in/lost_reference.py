"""/return/lost: an applicant who lost their reference has it sent to their own address again."""

from http import HTTPStatus
from typing import Any

from flask import render_template, request

from app.services.contact import addresses
from app.web.http import applicant_session
from app.web.http.unit import unit
from app.web.outcomes import page_after
from app.web.sign_in.forms import ContactForm


def ask_contact() -> Any:
    return _render(ContactForm())


def send_references() -> Any:
    """Answer the same whether an EOI has this address or not."""
    form = ContactForm(request.form)
    if not form.validate():
        return _render(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with unit(applicant_session.ACTOR, write=True) as work:
        addresses.ask_for_references(work, *form.given, request.remote_addr or "")
    return page_after("access.sent", "received")


def sent() -> Any:
    return render_template("access/lost_sent.html")


def _render(form: ContactForm) -> str:
    return render_template("access/lost.html", form=form, errors=form.errors)
