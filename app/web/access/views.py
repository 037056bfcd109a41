"""/return: a reference, then the code that was sent; /status: where it stands."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from flask import Blueprint, g, redirect, render_template, request, session, url_for

from app.domain.lifecycle import ForbiddenMove
from app.security.tokens import read_reference
from app.services import access, corrections, invitations, status
from app.services.access import WrongCode
from app.services.approvals import AlreadyAsked
from app.services.contact_changes import NotReached
from app.services.corrections import NothingToCorrect
from app.services.files import Full
from app.services.status import NotSubmitted, View
from app.web import applicant, known, uploads
from app.web.access import (
    amendments,
    contact,
    data,
    files,
    information,
    leaving,
    location,
    lost,
    phone,
    proof,
)
from app.web.access.forms import CodeForm, CorrectionForm, ReferenceForm
from app.web.access.timeline import checks_of, now_of, timeline_of
from app.web.access.todo import todo_of
from app.web.applicant import NotSignedIn
from app.web.qr import qr_of
from app.web.unit_of_request import unit

blueprint = Blueprint("access", __name__)


@blueprint.get("/return")
def ask_reference() -> Any:
    return _render_reference(ReferenceForm())


@blueprint.post("/return")
def send_code() -> Any:
    form = ReferenceForm(request.form)
    if not form.validate():
        return _render_reference(form), HTTPStatus.UNPROCESSABLE_ENTITY
    reference = read_reference(form.reference.data or "") or ""
    with unit(applicant.ACTOR, write=True) as work:
        proof.await_code(
            access.request_code(work, reference, request.remote_addr or "", known.token())
        )
    return redirect(url_for("access.ask_code"), HTTPStatus.SEE_OTHER)


@blueprint.get("/return/code")
def ask_code() -> Any:
    if proof.REQUEST not in session:
        return redirect(url_for("access.ask_reference"))
    return _render_code(CodeForm())


@blueprint.post("/return/code")
def enter_code() -> Any:
    if proof.REQUEST not in session:
        return redirect(url_for("access.ask_reference"), HTTPStatus.SEE_OTHER)
    form = CodeForm(request.form)
    if not form.validate():
        return _render_code(form), HTTPStatus.UNPROCESSABLE_ENTITY
    with unit(applicant.ACTOR, write=True) as work:
        entered = access.enter(work, session[proof.REQUEST], form.code.data or "", known.token())
    if isinstance(entered, WrongCode):
        form.code.errors = [proof.why_wrong(entered)]
        return _render_code(form), HTTPStatus.UNPROCESSABLE_ENTITY
    del session[proof.REQUEST]
    applicant.remember(entered.eoi_id, entered.token)
    known.remember(entered.known)
    if entered.undoes:
        return contact.undo(entered)
    return redirect(proof.page_that_waits(), HTTPStatus.SEE_OTHER)


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
        with applicant.own_eoi(write=True) as (work, eoi_id):
            asked = corrections.ask(work, eoi_id, form.text.data or "")
            uploads.attach(work, eoi_id, form, asked)
    except Full:
        form.form_errors = [uploads.NO_ROOM]
        return _render_status(_view(), form), HTTPStatus.UNPROCESSABLE_ENTITY
    except NotSignedIn:
        return _keep(form), HTTPStatus.UNAUTHORIZED
    except (AlreadyAsked, NothingToCorrect):
        pass  # a double click, or an end undone meanwhile: the status page says what stands
    return redirect(url_for("access.show_status"), HTTPStatus.SEE_OTHER)


@blueprint.post("/status/accept")
def accept() -> Any:
    try:
        with applicant.own_eoi(write=True) as (work, eoi_id):
            invitations.accept(work, eoi_id)
    except ForbiddenMove:
        pass  # it moved on meanwhile: the status page says where to
    return redirect(url_for("access.show_status"), HTTPStatus.SEE_OTHER)


# Pages with a module of their own.
_PAGES = (
    ("GET", "/status/withdraw", leaving.ask_withdrawal),
    ("POST", "/status/withdraw", leaving.withdraw),
    ("GET", "/apply/delete", leaving.ask_deletion),
    ("POST", "/apply/delete", leaving.delete),
    ("GET", "/apply/deleted", leaving.deleted),
    ("GET", "/status/wrong-answer", amendments.ask),
    ("POST", "/status/wrong-answer", amendments.send),
    ("GET", "/status/information/<uuid:question>", information.show_question),
    ("POST", "/status/information/<uuid:question>", information.answer_question),
    ("GET", "/status/location", location.show_location),
    ("POST", "/status/location/position", location.confirm_position),
    ("POST", "/status/location/declaration", location.declare_location),
    ("POST", "/status/location/again", location.send_location_again),
    ("POST", "/status/code", proof.send_own_code),
    ("GET", "/stay", phone.stay),
    ("POST", "/stay", phone.stay_longer),
    ("POST", "/leave", phone.leave),
    ("GET", "/left", phone.left),
    ("GET", "/status/contact", contact.show_contact),
    ("POST", "/status/contact", contact.change_contact),
    ("POST", "/status/contact/remove", contact.remove_contact),
    ("GET", "/status/contact/code", contact.ask_contact_code),
    ("POST", "/status/contact/code", contact.confirm_contact),
    ("GET", "/status/data", data.explain_data),
    ("GET", "/status/data.json", data.download_data),
    ("GET", "/status/data/print", data.print_data),
    ("GET", "/return/undo", contact.ask_to_undo),
    ("POST", "/return/undo", contact.send_undo_code),
    ("GET", "/return/lost", lost.ask_contact),
    ("POST", "/return/lost", lost.send_references),
    ("GET", "/return/sent", lost.sent),
    ("GET", "/apply/file/<uuid:file_id>/<int:part>", files.show_file),
)
for _method, _address, _view_of in _PAGES:
    blueprint.add_url_rule(_address, view_func=_view_of, methods=[_method])
blueprint.register_error_handler(proof.Unproved, proof.ask)
blueprint.register_error_handler(proof.Unsettled, proof.wait)


@blueprint.errorhandler(NotReached)
@blueprint.errorhandler(NotSubmitted)
def go_on_with_the_draft(_error: Exception) -> Any:
    return redirect(url_for("apply.next_page"), HTTPStatus.SEE_OTHER)


def _view() -> View:
    """Raises NotSignedIn or NotSubmitted."""
    with applicant.own_eoi() as (work, eoi_id):
        return status.view(work, eoi_id)


def _keep(form: CorrectionForm) -> str:
    """What was written to a session that had ended."""
    applicant.forget()
    form.form_errors = [applicant.SIGNED_OUT]
    return render_template("access/correction.html", form=form, errors=form.errors)


def _render_reference(form: ReferenceForm) -> str:
    again = request.args.get("again") == "yes"
    return render_template("access/return.html", form=form, errors=form.errors, again=again)


def _render_code(form: CodeForm) -> str:
    return render_template("access/code.html", form=form, errors=form.errors, times=proof.times())


def _render_status(view: View, form: CorrectionForm) -> str:
    return render_template(
        "access/status.html",
        view=view,
        qr=qr_of(view.reference),
        now=now_of(view),
        todo=todo_of(view, g.language, datetime.now(UTC)),
        located=view.location and location.LOCATED[view.location.state],
        timeline=timeline_of(view, g.language),
        checks=checks_of(view),
        form=form,
        errors=form.errors,
    )
