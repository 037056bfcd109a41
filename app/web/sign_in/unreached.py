"""/return/unreached: an applicant who reads none of our messages any more asks a person.

The page is the same whether the reference is known or not, and whoever asks.
"""

from contextlib import suppress
from http import HTTPStatus
from typing import Any

from flask import render_template, request

from app.security.tokens import read_reference
from app.services.core.errors import Erased, NoSuchEoi
from app.services.decisions import contact_corrections
from app.web.http import applicant_session
from app.web.http.unit import unit
from app.web.outcomes import page_after
from app.web.sign_in.forms import UnreachedForm


def explain_unreached() -> Any:
    return _render(UnreachedForm())


def send_unreached() -> Any:
    form = UnreachedForm(request.form)
    if not form.validate():
        return _render(form), HTTPStatus.UNPROCESSABLE_ENTITY
    reference, address = read_reference(form.reference.data or "") or "", request.remote_addr or ""
    with unit(applicant_session.ACTOR, write=True) as work:
        eoi_id = contact_corrections.find(work, reference, address)
    if eoi_id:
        name, value = form.given
        with (
            suppress(Erased, NoSuchEoi),
            unit(applicant_session.ACTOR, write=True, opens=[eoi_id]) as work,
        ):
            contact_corrections.ask(work, eoi_id, {name: value}, form.text.data or "")
    return page_after("access.unreached_sent", "received")


def unreached_sent() -> Any:
    return render_template("access/unreached_sent.html")


def _render(form: UnreachedForm) -> str:
    return render_template("access/unreached.html", form=form, errors=form.errors)
