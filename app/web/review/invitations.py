"""A reviewer gives an invited person more time, or asks to end one that nobody could answer."""

from typing import Any
from uuid import UUID

from app.services import asking, invitations
from app.services.unit import Unit
from app.web.review import case
from app.web.review.forms import ExtendForm, ReasonForm


def extend(reference: str) -> Any:
    def act(work: Unit, eoi_id: UUID, form: ExtendForm) -> None:
        days, reason = int(form.days.data or ""), form.reason.data or ""
        invitations.extend(work, eoi_id, days, reason)

    return case.carry_out(reference, "extend", ExtendForm, act)


def let_lapse(reference: str) -> Any:
    return case.carry_out(reference, "lapse", ReasonForm, case.with_reason(asking.lapse))
