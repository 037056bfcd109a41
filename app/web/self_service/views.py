"""/return: an applicant signs in by reference and code; /status: they read their EOI's status."""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for

from app.domain.cases.lifecycle import ForbiddenMove
from app.security.tokens import read_reference
from app.services.contact.change_records import NotReached
from app.services.core.approvals import AlreadyAsked
from app.services.decisions import corrections
from app.services.decisions.corrections import NothingToCorrect
from app.services.files.uploads import Full
from app.services.selection import invitations
from app.services.self_service import status
from app.services.self_service.status import NotSubmitted, View
from app.services.sign_in import codes
from app.services.sign_in.codes import WrongCode
from app.telemetry.logs import log
from app.web.forms import uploads
from app.web.http import applicant_session, known_browser
from app.web.http.applicant_session import NotSignedIn
from app.web.http.unit import now, unit
from app.web.outcomes import ALREADY, OVERTAKEN, led_to, page_after, passed_on
from app.web.self_service import contact, data_copy, own_sessions, withdrawal
from app.web.sign_in import lost_reference, sign_out, step_up, unreached
from app.web.sign_in.forms import CodeForm, CorrectionForm, ReferenceForm
from app.web.status import appointment, files, information, location, wrong_answer
from app.web.status.next_steps import todo_of
from app.web.status.timeline import checks_of, go_to, now_of, timeline_of
from app.web.templating.qr import qr_of

blueprint = Blueprint("access", __name__)
_GUESSES = "guesses"  # in the signed cookie: wrong codes, to be told once


@blueprint.get("/return")
def ask_reference() -> Any:
    return _render_reference(ReferenceForm())


@blueprint.post("/return")
def send_code() -> Any:
    form = ReferenceForm(request.form)
    if not form.validate():
        return _render_reference(form), HTTPStatus.UNPROCESSABLE_ENTITY
    reference = read_reference(form.reference.data or "") or ""
    with unit(applicant_session.ACTOR, write=True) as work:
        step_up.await_code(
            codes.request_code(work, reference, request.remote_addr or "", known_browser.token())
        )
    log.info("code_requested", reason="return")
    return page_after("access.ask_code", "asked")


@blueprint.get("/return/code")
def ask_code() -> Any:
    if step_up.REQUEST not in session:
        return redirect(url_for("access.ask_reference"))
    return _render_code(CodeForm())


@blueprint.post("/return/code")
def enter_code() -> Any:
    if step_up.REQUEST not in session:
        return redirect(url_for("access.ask_reference"), HTTPStatus.SEE_OTHER)
    form = CodeForm(request.form)
    if not form.validate():
        return _render_code(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with unit(applicant_session.ACTOR, write=True) as work:
        entered = codes.enter(
            work,
            session[step_up.REQUEST],
            form.code.data or "",
            known_browser.token(),
            instead_of=applicant_session.tokens(),
        )
    if isinstance(entered, WrongCode):
        log.warning("code_wrong", reason="return")
        step_up.refuse(form, entered)
        return _render_code(form), HTTPStatus.UNPROCESSABLE_ENTITY
    log.info("applicant_signed_in", reason="undo" if entered.undoes else "return")
    del session[step_up.REQUEST]
    applicant_session.remember(entered.eoi_id, entered.token)
    known_browser.remember(entered.known)
    if entered.guesses:
        session[_GUESSES] = entered.guesses
    if entered.undoes:
        return contact.undo(entered)
    return led_to(step_up.page_to_return_to(), "signed-in")


@blueprint.get("/status")
def show_status() -> Any:
    return _render_status(_view(), CorrectionForm())


@blueprint.post("/status/correction")
@uploads.takes_files
def ask_correction() -> Any:
    form = CorrectionForm(request.form)
    try:
        if not (form.validate() and uploads.receive(form)):
            return _render_status(_view(), form), HTTPStatus.UNPROCESSABLE_ENTITY
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            asked = corrections.ask(work, eoi_id, form.text.data or "")
            uploads.attach(work, eoi_id, form, asked)
    except Full:
        form.form_errors = [uploads.NO_ROOM]
        return _render_status(_view(), form), HTTPStatus.UNPROCESSABLE_ENTITY
    except NotSignedIn:
        return _signed_out(form), HTTPStatus.UNAUTHORIZED
    except AlreadyAsked:
        return page_after("access.show_status", ALREADY)
    except NothingToCorrect:
        return page_after("access.show_status", OVERTAKEN)
    return page_after("access.show_status", "received")


@blueprint.post("/status/accept")
def accept() -> Any:
    try:
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            accepted = invitations.accept(work, eoi_id)
    except ForbiddenMove:
        return page_after("access.show_status", OVERTAKEN)
    return page_after("access.show_status", "accepted" if accepted else ALREADY)


# Pages whose views are in other modules.
_PAGES = (
    ("GET", "/status/withdraw", withdrawal.ask_withdrawal),
    ("POST", "/status/withdraw", withdrawal.withdraw),
    ("GET", "/apply/delete", withdrawal.ask_deletion),
    ("POST", "/apply/delete", withdrawal.delete),
    ("GET", "/apply/deleted", withdrawal.deleted),
    ("GET", "/status/wrong-answer", wrong_answer.ask),
    ("POST", "/status/wrong-answer", wrong_answer.send),
    ("GET", "/status/information/<uuid:question>", information.show_question),
    ("POST", "/status/information/<uuid:question>", information.answer_question),
    ("GET", "/status/location", location.show_location),
    ("POST", "/status/location/position", location.confirm_position),
    ("POST", "/status/location/declaration", location.declare_location),
    ("POST", "/status/location/again", location.send_location_again),
    ("GET", "/status/appointment", appointment.show_slots),
    ("POST", "/status/appointment", appointment.choose_slot),
    ("POST", "/status/code", step_up.send_own_code),
    ("GET", "/stay", sign_out.stay),
    ("POST", "/stay", sign_out.stay_longer),
    ("POST", "/leave", sign_out.leave),
    ("GET", "/left", sign_out.left),
    ("GET", "/status/contact", contact.show_contact),
    ("POST", "/status/contact", contact.change_contact),
    ("POST", "/status/contact/remove", contact.remove_contact),
    ("GET", "/status/contact/code", contact.ask_contact_code),
    ("POST", "/status/contact/code", contact.confirm_contact),
    ("GET", "/status/sessions", own_sessions.show_sessions),
    ("POST", "/status/sessions/end", own_sessions.end_session),
    ("POST", "/status/sessions/end-others", own_sessions.end_other_sessions),
    ("GET", "/status/data", data_copy.explain_data),
    ("GET", "/status/data.json", data_copy.download_data),
    ("GET", "/status/data/print", data_copy.print_data),
    ("GET", "/return/undo", contact.ask_to_undo),
    ("POST", "/return/undo", contact.send_undo_code),
    ("GET", "/return/lost", lost_reference.ask_contact),
    ("POST", "/return/lost", lost_reference.send_references),
    ("GET", "/return/sent", lost_reference.sent),
    ("GET", "/return/unreached", unreached.explain_unreached),
    ("POST", "/return/unreached", unreached.send_unreached),
    ("GET", "/return/unreached/sent", unreached.unreached_sent),
    ("GET", "/apply/file/<uuid:file_id>/<int:part>", files.show_file),
)
for _method, _address, _view_of in _PAGES:
    blueprint.add_url_rule(_address, view_func=_view_of, methods=[_method])
blueprint.register_error_handler(step_up.Unproved, step_up.ask)
blueprint.register_error_handler(step_up.Unsettled, step_up.wait)


@blueprint.errorhandler(NotReached)
@blueprint.errorhandler(NotSubmitted)
def go_on_with_the_draft(_error: Exception) -> Any:
    session.pop(_GUESSES, None)
    return page_after("apply.next_page", passed_on())


def _view() -> View:
    """Raises NotSignedIn or NotSubmitted."""
    with applicant_session.own_eoi() as (work, eoi_id):
        return status.view(work, eoi_id)


def _signed_out(form: CorrectionForm) -> str:
    """Show what was typed, to be sent once the applicant has signed in again."""
    applicant_session.forget()
    form.form_errors = [applicant_session.SIGNED_OUT]
    return render_template("access/correction.html", form=form, errors=form.errors)


def _render_reference(form: ReferenceForm) -> str:
    again = request.args.get("again") == "yes"
    return render_template("access/return.html", form=form, errors=form.errors, again=again)


def _render_code(form: CodeForm) -> str:
    return render_template(
        "access/code.html",
        form=form,
        errors=form.errors,
        then=step_up.required_by(),
        asked_at=step_up.asked_at(),
        wait=step_up.wait_to_ask(),
    )


def _render_status(view: View, form: CorrectionForm) -> str:
    return render_template(
        "access/status.html",
        view=view,
        qr=qr_of(view.reference),
        guesses=session.pop(_GUESSES, None),
        now=now_of(view),
        go_to=go_to(view, g.language),
        todo=todo_of(view, g.language, now()),
        located=view.location and location.LOCATED[view.location.state],
        timeline=timeline_of(view, g.language),
        checks=checks_of(view, g.language),
        form=form,
        errors=form.errors,
    )
