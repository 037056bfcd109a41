"""A list that is asked to be closed: what follows for each of it, for who confirms or declines it.

Each case is an approval of its own, so that one which has moved on keeps none of the others.
"""

from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for

from app.domain.audit.actions import AuditAction
from app.domain.basics.text import N_
from app.domain.review.approvals import CONFIRMED_BY, TAKES_TWO, Act, Outcome, may_confirm
from app.services.core.approvals import NoSuchApproval, Waiting
from app.services.core.unit import Unit
from app.services.review import bulk_closure, case_file, confirmation
from app.services.review.confirmation import NotExplained
from app.web.approvals import several
from app.web.approvals.several import Chosen, Told
from app.web.back_office import colleagues
from app.web.back_office.gate import me
from app.web.casework import preview
from app.web.casework.page import OBSTACLES
from app.web.forms.fields import Filled, Form, LongTextField
from app.web.http.language import gettext
from app.web.http.unit import unit

_SAID = TAKES_TWO[Act.CLOSE]
_CONFIRMED = frozenset({AuditAction.APPROVAL_AGREED, AuditAction.APPROVAL_CONFIRMED})
_DECLINED = frozenset({AuditAction.APPROVAL_DECLINED})


class StopForm(Form):
    """Of anybody but who asked."""

    reason = LongTextField(
        N_("Why not?"),
        description=N_("Kept with the case. Who asked reads it."),
        validators=[Filled(OBSTACLES[NotExplained])],
    )


def show(listed: UUID) -> Any:
    asked = _waiting(listed)
    return _page(listed, asked, _form(asked)()) or _list()


def confirm(listed: UUID) -> str:
    """Confirm each case that was shown as possible, and say which are and which not."""

    def act(work: Unit, eoi_id: UUID, approval: UUID) -> object:
        return confirmation.confirm(work, eoi_id, approval, me().roles)

    return _each(act, _waiting(listed), N_("It is confirmed."), _CONFIRMED)


def decline(listed: UUID) -> Any:
    """Decline each that waits still; who asked takes it back so."""
    asked = _waiting(listed)
    form = _form(asked)(request.form)
    if not form.validate():
        again = _page(listed, asked, form)
        return (again, HTTPStatus.UNPROCESSABLE_ENTITY) if again else _list()
    why = (form.data.get("reason") or "").strip()

    def act(work: Unit, eoi_id: UUID, approval: UUID) -> object:
        outcome = confirmation.decline(work, eoi_id, approval, me().roles, why)
        return None if outcome is Outcome.DECLINED else outcome

    said = N_("It is declined, or taken back: nothing changed.")
    return _each(act, asked, said, _DECLINED)


def _each(
    act: Callable[[Unit, UUID, UUID], object],
    asked: Mapping[str, Waiting],
    said: str,
    leaves: several.Leaves,
) -> str:
    """Do it to what the form has of the list, and say what came of each."""

    def do(work: Unit, eoi_id: UUID) -> object:
        one = asked.get(work.eoi(eoi_id).reference or "")
        if one is None:
            raise NoSuchApproval
        return act(work, eoi_id, one.id)

    told = several.done(do, several.chosen(several.sent()), leaves)
    return render_template(
        "review/bulk_done.html", name=None, title=_SAID.title, done=said, told=told
    )


def _list() -> Any:
    return redirect(url_for("review.approvals"), HTTPStatus.SEE_OTHER)


def _form(asked: Mapping[str, Waiting]) -> type[Form]:
    return Form if any(one.own for one in asked.values()) else StopForm


def _waiting(listed: UUID) -> dict[str, Waiting]:
    """What of the list waits, by the reference of its case; nothing that is hidden."""
    with unit(me().actor) as work:
        return {one.reference or "": one for one in bulk_closure.waiting(work, listed)}


def _page(listed: UUID, asked: Mapping[str, Waiting], form: Form) -> str:
    """Empty where nothing of it waits, and for who may neither confirm it nor has asked for it."""
    own, may = any(one.own for one in asked.values()), may_confirm(me().roles, Act.CLOSE)
    cases = several.chosen(asked) if own or may else []
    if not cases:
        return ""
    with unit(me().actor) as work:
        told = [Told(one, _why_not(work, one, asked[one.reference])) for one in cases]
        opens = case_file.find_for_second(work, cases[0].reference)
    with unit(me().actor, write=True, opens=opens) as work:
        first = case_file.open_case(work, opens[0])
        called = colleagues.called(work, first.actors)
    [seen] = [one for one in first.approvals if one.id == asked[first.reference].id]
    return render_template(
        "review/closure.html",
        listed=listed,
        told=told,
        asked=asked,
        approval=seen,
        may=may and not own,
        called=called,
        readings=preview.of_approval(first, seen),
        who=first.name,
        said=_SAID,
        confirmed_by=CONFIRMED_BY[Act.CLOSE],
        form=form,
        errors=form.errors,
    )


def _why_not(work: Unit, one: Chosen, asked: Waiting) -> str:
    try:
        bulk_closure.require(work, work.eoi(one.eoi_id), asked)
    except tuple(OBSTACLES) as obstacle:
        return gettext(OBSTACLES[type(obstacle)])
    return ""
