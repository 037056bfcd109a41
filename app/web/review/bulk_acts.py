"""One act on several cases of a list: tried on each and shown first, then done to each by itself.

What is tried is taken back, so that the page says of each case what the act itself would say.
"""

from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from flask import abort, render_template, request

from app.domain.audit.actions import AuditAction
from app.domain.basics.text import N_
from app.security.tokens import new_id
from app.services.cases import information_requests
from app.services.core.unit import Unit
from app.services.review import actions, bulk_closure
from app.services.work_lists import claims
from app.web.approvals import several
from app.web.back_office.forms import ReasonForm
from app.web.back_office.gate import me
from app.web.casework.actions.information import AskForm
from app.web.forms.fields import Form
from app.web.work_lists import words

_TRIED = "-"  # in place of what is not written yet


class BulkAct(NamedTuple):
    """The texts are message ids."""

    consequence: str  # for each case
    done: str
    form: type[Form]
    do: Any  # with the unit, the EOI's id and the form
    leaves: frozenset[AuditAction]  # one of them, in the log of each
    with_family: bool = False  # as of an Action
    route: str = "bulk"


def _release(work: Unit, eoi_id: UUID, form: Any) -> None:
    actions.release(work, eoi_id, form.reason.data or _TRIED)


def _ask(work: Unit, eoi_id: UUID, form: Any) -> None:
    question, days = form.question.data or _TRIED, int(form.days.data or 14)
    information_requests.ask(work, eoi_id, question, days)


def _close_questions(work: Unit, eoi_id: UUID, _form: Any) -> None:
    information_requests.close_ended(work, eoi_id)


def _ask_to_close(work: Unit, eoi_id: UUID, form: Any) -> None:
    """A list is its asker's, and has one reason: nobody adds to it by another."""
    reason = form.reason.data or _TRIED
    bulk_closure.ask(work, eoi_id, uuid5(_listed(), f"{me().actor} {reason}"), reason)


ACTS = {
    "release": BulkAct(
        N_("It goes on from where it stood, and its family with it. They are told to look."),
        N_("Released"),
        ReasonForm,
        _release,
        frozenset({AuditAction.RELEASED}),
        with_family=True,
    ),
    "close": BulkAct(
        N_("What was answered leaves the list as read; what was not is asked no more."),
        N_("Closed"),
        Form,
        _close_questions,
        frozenset({AuditAction.INFORMATION_READ, AuditAction.INFORMATION_TAKEN_BACK}),
    ),
    "ask": BulkAct(
        N_("It stays where it stands. The applicant is told to look, and answers on their page."),
        N_("Asked"),
        AskForm,
        _ask,
        frozenset({AuditAction.INFORMATION_ASKED}),
    ),
    "not-selected": BulkAct(
        N_(
            "Nothing happens until a second person confirms. Then it ends as not selected "
            "(R 2.10), its family with it, and they are told to look."
        ),
        N_("A second person is asked"),
        ReasonForm,
        _ask_to_close,
        frozenset({AuditAction.APPROVAL_ASKED}),
        with_family=True,
        route="bulk_close",
    ),
}


def preview(name: str) -> Any:
    """What would follow for each case; with nothing chosen, a sentence."""
    act, references = _act(name), request.form.getlist("case")
    status = HTTPStatus.OK if references else HTTPStatus.UNPROCESSABLE_ENTITY
    return _preview(name, act, references, act.form()), status


def do(name: str) -> Any:
    """Do it to each case, and say which were done and which not."""
    act = _act(name)
    if act.route != str(request.endpoint).removeprefix("review."):
        abort(HTTPStatus.NOT_FOUND)
    form, references = act.form(request.form), list(several.sent())
    if not references or not form.validate():
        return _preview(name, act, references, form), HTTPStatus.UNPROCESSABLE_ENTITY
    cases = several.chosen(references)
    return render_template(
        "review/bulk_done.html",
        name=name,
        title=words.BULK[request.form["act"]].title,
        done=act.done,
        told=several.done(partial(_unless_claimed, act, form), cases, act.leaves),
    )


def _act(name: str) -> BulkAct:
    """The act that a form names, of those that the list offers, if it is the person's to do."""
    offered = words.BULK.get(request.form.get("act", ""))
    if offered is None or name not in offered.lists:
        abort(HTTPStatus.NOT_FOUND)
    if not me().may(offered.needs):
        abort(HTTPStatus.FORBIDDEN)
    return ACTS[request.form["act"]]


def _unless_claimed(act: BulkAct, form: Form, work: Unit, eoi_id: UUID) -> None:
    claims.require_open(work, eoi_id, with_family=act.with_family)
    act.do(work, eoi_id, form)


def _preview(name: str, act: BulkAct, references: list[str], form: Form) -> str:
    cases = several.chosen(references)
    return render_template(
        "review/bulk_preview.html",
        name=name,
        title=words.BULK[request.form["act"]].title,
        act=act,
        key=request.form["act"],
        listed=_listed(),
        told=several.tried(partial(_unless_claimed, act, act.form()), cases),
        form=form,
        errors=form.errors,
    )


def _listed() -> UUID:
    """What names the list, the same however often it is sent."""
    try:
        return UUID(request.form.get("list", ""))
    except ValueError:
        return new_id()
