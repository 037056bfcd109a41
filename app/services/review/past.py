"""The past of a case: what happened to it, and by whom."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.audit.actions import BY_VALUE, SHOWN_TO_REVIEWERS, AuditAction
from app.domain.cases.checks import RESULTS, Check, CheckStatus
from app.domain.review.approvals import Act
from app.domain.review.calls import Call, Direction, Outcome
from app.services.core.unit import Unit, is_reviewer
from app.services.review.requested_acts import ApprovalSeen
from app.storage.audit import entries


class Happening(NamedTuple):
    at: datetime
    action: AuditAction
    actor: str
    by: str  # applicant, worker, operator, partner or reviewer
    detail: Mapping[str, Any]
    is_new: bool  # to who looks: a colleague or somebody else did it since their last visit


def calls(history: list[Happening]) -> dict[str, Call]:
    """The telephone calls, by the ids of their notes."""
    return {
        each.detail["note"]: Call(
            Direction(each.detail["direction"]),
            Outcome(each.detail["outcome"]),
            datetime.fromisoformat(each.detail["at"]),
        )
        for each in history
        if each.action is AuditAction.CALL_LOGGED
    }


def history(unit: Unit, eoi_id: UUID, visited: datetime | None) -> list[Happening]:
    """What happened to the EOI; who only looked at it is for the auditor.

    `visited`: when the last visit of the unit's actor was over.
    """
    return [
        Happening(
            entry.at,
            BY_VALUE[entry.action],
            entry.actor,
            _kind(entry.actor),
            entry.read(unit.keyring),
            visited is not None and entry.at > visited and entry.actor != unit.actor,
        )
        for entry in entries.of_subject(unit.session, eoi_id, SHOWN_TO_REVIEWERS)
    ]


class Step(NamedTuple):
    """What a check became, when that was written down and by whom, and when it happened."""

    status: CheckStatus
    at: datetime
    actor: str
    occurred_at: datetime | None  # an earlier release did not write it down


def steps(history: list[Happening], check: Check) -> list[Step]:
    """Whatever was told of a check, the first first; what was told twice is there twice."""
    return [
        Step(
            CheckStatus(each.detail["status"]),
            each.at,
            each.actor,
            datetime.fromisoformat(told) if (told := each.detail.get("occurred_at")) else None,
        )
        for each in history
        if each.action is AuditAction.CHECK_UPDATED and each.detail["check"] == check
    ]


def set_alone(history: list[Happening], asked: list[ApprovalSeen]) -> set[str]:
    """The checks whose last result a reviewer set and no second one confirmed at that moment."""
    last = {
        each.detail["check"]: each for each in history if each.action is AuditAction.CHECK_UPDATED
    }
    confirmed = {each.settled_at for each in asked if each.act is Act.CHECK}
    return {
        check
        for check, each in last.items()
        if each.by == "reviewer" and each.detail["status"] in RESULTS and each.at not in confirmed
    }


def _kind(actor: str) -> str:
    return "reviewer" if is_reviewer(actor) else actor.partition(":")[0]
