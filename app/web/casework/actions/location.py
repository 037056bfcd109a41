"""A reviewer acts on an unanswered location check: accepts it, extends it or sends it again."""

from uuid import UUID

from app.domain.basics.text import N_
from app.domain.cases.lifecycle import LIVE
from app.domain.cases.location import EXTENSIONS
from app.domain.review.roles import Permission
from app.services.cases import location
from app.services.cases.location import Request
from app.services.core.unit import Unit
from app.services.review.case_file import Case
from app.web.back_office.forms import ReasonForm, reason
from app.web.casework.action import Action, Subject, Words, with_reason
from app.web.forms.fields import ChoiceField, Chosen, Form


class LocationForm(Form):
    hours = ChoiceField(
        N_("How many hours from now?"),
        choices=[(str(hours), str(hours)) for hours in EXTENSIONS],
        validators=[Chosen(N_("Choose how many hours"))],
    )
    reason = reason()


def _extend(work: Unit, eoi_id: UUID, form: LocationForm) -> None:
    location.extend(work, eoi_id, int(form.hours.data or ""), form.reason.data or "")


def _waits(case: Case, asked: Request) -> bool:
    return asked.is_open and case.status in LIVE


_LOCATION = Subject("case.location", lambda case: [case.location] if case.location else [])

ACTIONS = (
    Action(
        name="accept_location",
        prefix="location-accept",
        path="location/accept",
        needs=Permission.WORK_CASE,
        on=_LOCATION,
        possible=_waits,
        form=ReasonForm,
        do=with_reason(location.accept),
        done=N_("It is accepted that they are in France."),
        words=Words(
            N_("Accept that they are in France"),
            N_(
                "It is settled. The Expression of Interest goes on by itself unless something else "
                "holds it."
            ),
            N_("Accept"),
        ),
    ),
    Action(
        name="extend_location",
        prefix="location-extend",
        path="location/extend",
        needs=Permission.WORK_CASE,
        on=_LOCATION,
        possible=_waits,
        form=LocationForm,
        do=_extend,
        done=N_("They have more time to confirm that they are in France."),
        words=Words(
            N_("Give more time"),
            N_("The applicant is asked again and can answer anew. What they told in words stays."),
            N_("Give more time"),
            "secondary",
        ),
    ),
    Action(
        name="ask_location_again",
        prefix="location-again",
        path="location/again",
        needs=Permission.WORK_CASE,
        on=_LOCATION,
        possible=_waits,
        form=ReasonForm,
        do=with_reason(location.send_again),
        done=N_("The message is sent again."),
        words=Words(
            N_("Send the message again"),
            N_(
                "The same message is sent by every channel they gave. The time they have stays as "
                "it is."
            ),
            N_("Send the message again"),
            "secondary",
        ),
    ),
)
