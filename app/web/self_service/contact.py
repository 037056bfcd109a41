"""/status/contact: an applicant changes how they are reached; /return/undo: that is undone."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import abort, redirect, render_template, request, session, url_for

from app.domain.basics.text import N_
from app.security.tokens import read_reference
from app.services.contact import changes
from app.services.contact.changes import NoContactLeft, Unchanged
from app.services.contact.delivery import CHANNELS
from app.services.core import proof
from app.services.core.unit import Unit
from app.services.sign_in import codes
from app.services.sign_in.applicant_sessions import Typed
from app.services.sign_in.codes import WrongCode
from app.telemetry.logs import log
from app.web.http import applicant_session, known_browser, typed_input
from app.web.http.applicant_session import NotSignedIn
from app.web.http.recovered_input import recovered
from app.web.http.unit import unit
from app.web.outcomes import ALREADY, page_after
from app.web.sign_in import step_up
from app.web.sign_in.forms import CodeForm, ContactForm, ReferenceForm
from app.web.sign_in.step_up import Unproved

_REQUEST = "contact-request"  # in the signed cookie: the token of the change to be confirmed
_UNCHANGED = N_("We reach you there already. Enter another one.")


def show_contact() -> Any:
    return _render(None)


def change_contact() -> Any:
    form = ContactForm(request.form)
    if not form.validate():
        return _render(form), HTTPStatus.UNPROCESSABLE_ENTITY
    try:
        return _send_code(*form.given)
    except Unchanged:
        form[form.given[0]].errors = [_UNCHANGED]
        return _render(form), HTTPStatus.UNPROCESSABLE_ENTITY
    except Unproved:  # it was, when the page was opened: what was typed is there again after it
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            typed_input.keep(work, eoi_id, Typed(request.path, recovered().typed))
        raise
    except NotSignedIn:
        applicant_session.forget()
        form.form_errors = [applicant_session.SIGNED_OUT]
        return _page(form, {}, is_proved=True), HTTPStatus.UNAUTHORIZED


def remove_contact() -> Any:
    """Remove e-mail address or mobile number; the code goes to the one that is left."""
    name = request.form.get("name")
    if name not in CHANNELS:
        abort(HTTPStatus.BAD_REQUEST)
    try:
        return _send_code(name, "")
    except (Unchanged, NoContactLeft):  # a double click, or another tab
        return page_after("access.show_contact", ALREADY)


def ask_contact_code() -> Any:
    if _REQUEST not in session:
        return redirect(url_for("access.show_contact"))
    with applicant_session.own_eoi():
        form = CodeForm()
    return _render_code(form)


def confirm_contact() -> Any:
    if _REQUEST not in session:
        return redirect(url_for("access.show_contact"), HTTPStatus.SEE_OTHER)
    form = CodeForm(request.form)
    is_code = form.validate()
    with applicant_session.own_eoi(write=is_code) as (work, eoi_id):
        if is_code and (wrong := _confirm(work, eoi_id, form.code.data or "")):
            step_up.refuse(form, wrong)
            log.warning("code_wrong", reason="contact")
    if form.errors:
        return _render_code(form), HTTPStatus.UNPROCESSABLE_ENTITY
    del session[_REQUEST]
    log.info("applicant_signed_out", reason="contact")
    return page_after("access.show_contact", "changed")


def ask_to_undo() -> Any:
    return _render_undo(ReferenceForm())


def send_undo_code() -> Any:
    """Send a code to the address used before a change; says the same for unknown references."""
    form = ReferenceForm(request.form)
    if not form.validate():
        return _render_undo(form), HTTPStatus.UNPROCESSABLE_ENTITY
    reference, address = read_reference(form.reference.data or "") or "", request.remote_addr or ""
    with unit(applicant_session.ACTOR, write=True) as work:
        step_up.await_code(codes.request_undo(work, reference, address, known_browser.token()))
    log.info("code_requested", reason="undo")
    return page_after("access.ask_code", "asked")


def undo(entered: codes.Entered) -> Any:
    """Undo the change once the code is entered; if cut off here, another code is requested."""
    with unit(applicant_session.ACTOR, write=True, opens=[entered.eoi_id]) as work:
        undone = changes.undo(work, entered.eoi_id, entered.token)
    return page_after("access.show_contact", "undone" if undone else ALREADY)


def _confirm(work: Unit, eoi_id: UUID, code: str) -> WrongCode | None:
    own = applicant_session.claim()[1]
    return changes.confirm(work, eoi_id, session[_REQUEST], code, session=own)


def _require_code(work: Unit, eoi_id: UUID) -> None:
    """Where somebody has shown that they read what is sent, no code goes elsewhere before that."""
    if proof.has_proved_channel(work, eoi_id):
        step_up.require_code(work, "contact")


def _send_code(name: str, given: str) -> Any:
    with applicant_session.own_eoi(write=True) as (work, eoi_id):
        _require_code(work, eoi_id)
        session[_REQUEST] = changes.ask(work, eoi_id, name, given)
    log.info("code_requested", reason="contact")
    return page_after("access.ask_contact_code", "asked")


def _render(form: ContactForm | None) -> str:
    with applicant_session.own_eoi() as (work, eoi_id):
        reached = changes.masked_addresses(work, eoi_id)
        _require_code(work, eoi_id)
        is_proved = proof.is_proved(work, eoi_id)
    return _page(form or ContactForm(), reached, is_proved=is_proved)


def _page(form: ContactForm, reached: dict[str, str], *, is_proved: bool) -> str:
    return render_template(
        "access/contact.html",
        form=form,
        errors=form.errors,
        reached=reached,
        is_proved=is_proved,
    )


def _render_code(form: CodeForm) -> str:
    return render_template("access/contact_code.html", form=form, errors=form.errors)


def _render_undo(form: ReferenceForm) -> str:
    return render_template("access/undo.html", form=form, errors=form.errors)
