"""A reviewer confirms or declines what another asked for on a case, or takes back their own."""

from uuid import UUID

from app.domain.basics.text import N_
from app.domain.review.approvals import TAKES_TWO, may_confirm
from app.domain.review.roles import Permission
from app.services.core.unit import Unit
from app.services.review import confirmation
from app.services.review.case_file import Case
from app.services.review.requested_acts import ApprovalSeen
from app.web.back_office.gate import me
from app.web.casework.action import Action, Subject, Words
from app.web.forms.fields import Form, LongTextField


def _confirm(work: Unit, eoi_id: UUID, _form: Form, approval: UUID) -> str:
    return confirmation.confirm(work, eoi_id, approval, me().roles)


class DeclineForm(Form):
    reason = LongTextField(
        N_("Why not?"),
        description=N_("Kept with the case. Who asked reads it."),
    )


def _decline(work: Unit, eoi_id: UUID, form: DeclineForm, approval: UUID) -> None:
    confirmation.decline(work, eoi_id, approval, me().roles, form.reason.data or "")


def _unexplained(form: DeclineForm, _case: Case, approval: ApprovalSeen) -> None:
    """Who takes back what they asked for says no reason."""
    if is_theirs(approval):
        del form.reason


def _may_confirm(_case: Case, approval: ApprovalSeen) -> bool:
    is_open = approval.confirmed_by is None and not approval.own
    return is_open and may_confirm(me().roles, approval.act)


def _may_decline(_case: Case, approval: ApprovalSeen) -> bool:
    return is_theirs(approval) or may_confirm(me().roles, approval.act)


def is_theirs(approval: ApprovalSeen) -> bool:
    """Whether the reader asked for it, or confirmed it: they take it back."""
    return me().actor in {approval.asked_by, approval.confirmed_by}


def _confirming(_case: Case, approval: ApprovalSeen) -> Words:
    act = TAKES_TWO[approval.act]
    return Words("", act.consequence, act.button, "warning")


def _declining(_case: Case, approval: ApprovalSeen) -> Words:
    if approval.confirmed_by and is_theirs(approval):
        consequence = N_("Nothing has left yet. If you take it back, nothing changes.")
        button = N_("Take it back")
    elif approval.confirmed_by:
        consequence = N_(
            "Nothing has left yet. If you stop it, nothing changes, and the two see it."
        )
        button = N_("Stop it")
    elif approval.own:
        consequence, button = N_("If you take it back, nothing changes."), N_("Take it back")
    else:
        consequence = N_("If you decline, nothing changes, and who asked sees it here.")
        button = N_("Decline")
    return Words("", consequence, button, "secondary")


_WAITING = Subject(
    "approval",
    lambda case: [each for each in case.approvals if each.outcome is None],
    {"approval": "id"},
)

# Who sees the case is let in; the service, as the page, asks who may settle that act.
ACTIONS = (
    Action(
        name="confirm_approval",
        is_grave=True,
        prefix="confirm",
        path="approvals/<uuid:approval>/confirm",
        needs=Permission.SEE_CASE,
        on=_WAITING,
        possible=_may_confirm,
        form=Form,
        do=_confirm,
        done=N_("It is confirmed."),
        words=_confirming,
    ),
    Action(
        name="decline_approval",
        prefix="decline",
        path="approvals/<uuid:approval>/decline",
        needs=Permission.SEE_CASE,
        on=_WAITING,
        possible=_may_decline,
        form=DeclineForm,
        narrow=_unexplained,
        do=_decline,
        done=N_("It is declined, or taken back: nothing changed."),
        words=_declining,
    ),
)
