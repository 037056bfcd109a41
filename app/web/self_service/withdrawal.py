"""/status/withdraw: an applicant withdraws; /apply/delete: deletes a draft. Both warn first."""

from http import HTTPStatus
from typing import Any

from flask import redirect, render_template, request, url_for

from app.domain.basics.text import N_
from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.services.intake import drafts
from app.services.intake.drafts import AlreadySubmitted
from app.services.self_service import status, withdrawal
from app.services.sign_in import applicant_sessions
from app.web.http import applicant_session
from app.web.outcomes import ALREADY, OVERTAKEN, page_after
from app.web.sign_in import sign_out, step_up
from app.web.sign_in.forms import DeletionForm, WithdrawalForm

# The consequences that the pages list.
_IF_WITHDRAWN = (
    N_("Your Expression of Interest ends. You wait for a place no more."),
    N_("If a place is kept for you, you lose it."),
    N_("If you send a new one later, it does not keep the time at which you sent this one."),
    N_("Nobody can undo it, and neither can we."),
)
_OF_FAMILY = (
    N_("You are in a family group. A person looks at what this means for the others."),
    N_("It can be that the others cannot go on without you."),
)
_IF_DELETED = (
    N_("All that you wrote here is deleted, and nothing is sent."),
    N_("Nobody can bring it back, and neither can we."),
    N_("You can start again as long as new Expressions of Interest are taken."),
)


def ask_withdrawal() -> Any:
    return _withdrawal(WithdrawalForm())


def withdraw() -> Any:
    form = WithdrawalForm(request.form)
    if not form.validate():
        return _withdrawal(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            step_up.require(work, eoi_id, "withdraw")
            did = withdrawal.withdraw(work, eoi_id, whole_family=bool(form.family.data))
    except ForbiddenMove:
        return page_after("access.show_status", OVERTAKEN)
    return page_after("access.show_status", "withdrawn" if did else ALREADY)


def ask_deletion() -> Any:
    return _deletion(DeletionForm())


def delete() -> Any:
    """Delete the draft at once, without a code: a person in danger must not wait for one."""
    form = DeletionForm(request.form)
    if not form.validate():
        return _deletion(form, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        with applicant_session.own_eoi(write=True) as (work, eoi_id):
            withdrawal.delete_draft(work, eoi_id)
            applicant_sessions.leave(work, *applicant_session.tokens())
    except AlreadySubmitted:
        return _to_status()
    return sign_out.cleared("access.deleted")


def deleted() -> Any:
    return render_template("access/deleted.html"), sign_out.PAGES


def _withdrawal(form: WithdrawalForm, code: int = HTTPStatus.OK) -> Any:
    with applicant_session.own_eoi() as (work, eoi_id):
        view = status.view(work, eoi_id)
        if not view.is_live:
            return _to_status()
        step_up.require(work, eoi_id, "withdraw")
    page = render_template(
        "access/withdraw.html",
        form=form,
        errors=form.errors,
        consequences=_IF_WITHDRAWN + (_OF_FAMILY if view.family else ()),
        leads=view.family is not None and view.family.is_first,
    )
    return page, code


def _deletion(form: DeletionForm, code: int = HTTPStatus.OK) -> Any:
    with applicant_session.own_eoi() as (work, eoi_id):
        draft = drafts.read(work, eoi_id)
    if draft.status is not Status.DRAFT:
        return _to_status()
    page = render_template(
        "access/delete.html", form=form, errors=form.errors, consequences=_IF_DELETED
    )
    return page, code


def _to_status() -> Any:
    return redirect(url_for("access.show_status"), HTTPStatus.SEE_OTHER)
