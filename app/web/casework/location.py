"""What a reviewer does where an applicant has not confirmed that they are in France."""

from typing import Any
from uuid import UUID

from app.services.cases import location
from app.services.core.unit import Unit
from app.web.back_office.forms import LocationForm, ReasonForm
from app.web.casework.page import carry_out, with_reason


def accept(reference: str) -> Any:
    return carry_out(reference, "location-accept", ReasonForm, with_reason(location.accept))


def extend(reference: str) -> Any:
    def act(work: Unit, eoi_id: UUID, form: LocationForm) -> None:
        location.extend(work, eoi_id, int(form.hours.data or ""), form.reason.data or "")

    return carry_out(reference, "location-extend", LocationForm, act)


def ask_again(reference: str) -> Any:
    return carry_out(reference, "location-again", ReasonForm, with_reason(location.send_again))
