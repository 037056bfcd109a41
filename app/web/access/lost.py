"""/return/lost: the reference, sent once more to whom it belongs."""

from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for

from app.services import contacts
from app.web import applicant
from app.web.access.forms import ContactForm
from app.web.unit_of_request import unit


def ask_contact() -> Any:
    return _render(ContactForm())


def send_references() -> Any:
    """Says the same whether anything belongs to it or not."""
    form = ContactForm(request.form)
    if not form.validate():
        return _render(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with unit(applicant.ACTOR, write=True) as work:
        contacts.ask_for_references(work, *form.given, request.remote_addr or "")
    return redirect(url_for("access.sent"), HTTPStatus.SEE_OTHER)


def sent() -> Any:
    return render_template("access/lost_sent.html")


def _render(form: ContactForm) -> str:
    return render_template("access/lost.html", form=form, errors=form.errors)
