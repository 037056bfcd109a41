"""A reviewer extends an invitation, or requests that one which reached nobody lapses."""

from uuid import UUID

from app.domain.basics.text import N_
from app.domain.cases.lifecycle import Status
from app.domain.review.approvals import Act
from app.domain.review.roles import Permission
from app.services.core.unit import Unit
from app.services.review import requests
from app.services.selection import invitations
from app.web.back_office.forms import ReasonForm, reason
from app.web.casework import preview
from app.web.casework.action import Action, Subject, Words, with_reason
from app.web.forms.fields import ChoiceField, Chosen, Form


class ExtendForm(Form):
    days = ChoiceField(
        N_("How much more time?"),
        choices=[("3", N_("3 days")), ("7", N_("7 days")), ("14", N_("14 days"))],
        validators=[Chosen(N_("Choose how much"))],
    )
    reason = reason()


def _extend(work: Unit, eoi_id: UUID, form: ExtendForm) -> None:
    invitations.extend(work, eoi_id, int(form.days.data or ""), form.reason.data or "")


_INVITATION = Subject(
    "case.invitation",
    lambda case: [case.invitation] if case.invitation and case.status is Status.INVITED else [],
)

ACTIONS = (
    Action(
        name="extend",
        path="invitation/extend",
        needs=Permission.WORK_CASE,
        on=_INVITATION,
        possible=lambda _case, _invitation: True,
        form=ExtendForm,
        do=_extend,
        done=N_("They have more time to answer the invitation."),
        words=Words(
            N_("Give more time"),
            N_(
                "The days are added to the deadline, or to today if it has passed. The applicant "
                "is told to look."
            ),
            N_("Give more time"),
        ),
    ),
    Action(
        name="let_lapse",
        prefix="lapse",
        path="invitation/lapse",
        needs=Act.LAPSE,
        on=_INVITATION,
        possible=lambda _case, invitation: invitation.stalled_at is not None,
        with_family=True,
        form=ReasonForm,
        do=with_reason(requests.lapse),
        preview=lambda case, _: preview.of_lapse(case),
        words=Words(
            N_("Let it lapse"),
            N_(
                "Nothing happens until a second person confirms. Then the Expression of Interest "
                "ends, and its place goes back to the balance. The applicant is told to look."
            ),
            N_("Ask to let it lapse"),
            "warning",
        ),
    ),
)
