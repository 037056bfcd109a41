"""A reviewer gives an invited person more time, or asks to end one that nobody could answer."""

from typing import Any
from uuid import UUID

from app.services.core.unit import Unit
from app.services.review import requests
from app.services.selection import invitations
from app.web.back_office.forms import ExtendForm, ReasonForm
from app.web.casework import page


def extend(reference: str) -> Any:
    def act(work: Unit, eoi_id: UUID, form: ExtendForm) -> None:
        days, reason = int(form.days.data or ""), form.reason.data or ""
        invitations.extend(work, eoi_id, days, reason)

    return page.carry_out(reference, "extend", ExtendForm, act)


def let_lapse(reference: str) -> Any:
    return page.carry_out(reference, "lapse", ReasonForm, page.with_reason(requests.lapse))
