"""What is next for a member of a family group: it stands first, wherever they look."""

from typing import NamedTuple
from uuid import UUID

from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.domain.intake.answers import Answers
from app.domain.intake.family import Step
from app.services.core.unit import Unit
from app.services.intake import drafts, family_list
from app.services.intake.family_list import Group, MemberSeen

APART = "apart"


class Next(NamedTuple):
    step: Step
    member: MemberSeen | None = None  # whom it is about


def next_for(group: Group, answers: Answers) -> Next:
    """What who looks at the group, with these answers in their own draft, has to do next."""
    for member in group.members:  # only the first applicant sees any
        if member.is_unsure:
            return Next(Step.CONFIRM, member)
    if group.is_first and not group.members:
        return Next(Step.LIST)
    if journey.next_unanswered(answers):
        return Next(Step.ANSWER)
    if not group.is_ready:
        return Next(Step.READY)
    for member in group.members:
        if member.is_for_first:
            return Next(Step.CHILD, member)
    return Next(Step.WAIT)


def of_draft(unit: Unit, eoi_id: UUID) -> str | None:
    """The step of a draft that the unit opens, or `apart` from any group; None once it is sent."""
    draft, group = drafts.read(unit, eoi_id), family_list.group_of(unit, eoi_id)
    if draft.status is not Status.DRAFT:
        return None
    return next_for(group, draft.answers).step if group else APART
