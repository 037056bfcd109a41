"""What there is to do about an EOI, as conditions on its id, and until when its person has to.

An EOI stands in the work list of each; what waits for a second person is no work for the first.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, Self
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    and_,
    bindparam,
    case,
    func,
    or_,
    select,
    type_coerce,
)
from sqlalchemy.orm import Session, aliased

from app.domain.cases.checks import TO_ACT, WITH_PARTNER, Check, CheckStatus, falls_due
from app.domain.cases.lifecycle import Status
from app.storage.cases import checks
from app.storage.cases.checks import CheckRecord
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import FamilyMember
from app.storage.cases.information_requests import InformationRequest
from app.storage.cases.invitations import Invitation
from app.storage.cases.location_requests import LocationRequest
from app.storage.database.base import Instant
from app.storage.decisions.approvals import Approval
from app.storage.decisions.corrections import Correction
from app.storage.decisions.matches import OPEN, WAITS_FOR_REVIEWER, Match

Condition = ColumnElement[bool]
Id = Any  # a column of an EOI's id
NOW = bindparam("now", type_=Instant())
_LONG_AGO = bindparam("long_ago", type_=Instant())  # a check asked for before then is overdue


class List(StrEnum):
    INVITATIONS = "invitations"  # that run out
    QUESTIONS = "questions"  # answered, or not in time
    APPEALS = "appeals"  # against an end
    LOCATIONS = "locations"  # whether they are in France, since when a person is asked
    MATCHES = "matches"
    CORRECTIONS = "corrections"  # of an answer
    NEW = "new"  # held, and nothing else says why
    CHECKS = "checks"  # overdue, missed, expired, or gone badly
    GRANTS = "grants"  # both checks are cleared
    UNDELIVERABLE = "undeliverable"
    ELIGIBLE = "eligible"
    UNDER_WAY = "under-way"


class Deadline(StrEnum):
    """What the person has to do in time."""

    INVITATION = "invitation"
    QUESTION = "question"
    LOCATION = "location"


IS_ANSWERED = and_(
    InformationRequest.closed_at.is_(None),
    or_(InformationRequest.answered_at.is_not(None), InformationRequest.due_at <= NOW),
)
IS_APPEAL = and_(Correction.answered_at.is_(None), Correction.page.is_(None))
IS_OF_ANSWER = and_(Correction.answered_at.is_(None), Correction.page.is_not(None))
IS_REFERRED = and_(LocationRequest.settled_at.is_(None), LocationRequest.referred_at.is_not(None))
IS_UNANSWERED = and_(
    InformationRequest.answered_at.is_(None), InformationRequest.closed_at.is_(None)
)
IS_UNLOCATED = and_(LocationRequest.answered_at.is_(None), LocationRequest.settled_at.is_(None))


def signs(eoi_id: Id) -> dict[List, Condition]:
    """What there is to do about an EOI, whichever list it is read in, but its matches."""
    return {
        List.QUESTIONS: _has(InformationRequest, eoi_id, IS_ANSWERED),
        List.APPEALS: _has(Correction, eoi_id, IS_APPEAL),
        List.LOCATIONS: to_locate(eoi_id),
        List.CORRECTIONS: _has(Correction, eoi_id, IS_OF_ANSWER),
        List.CHECKS: and_(Eoi.status == Status.ACCEPTED, check_waits(eoi_id)),
        List.UNDELIVERABLE: or_(unreachable(), stalled(eoi_id)),
    }


def matched(eoi_id: Id) -> Condition:
    """Of its matches one waits for a reviewer, and not for a second one or for evidence."""
    return _has(Match, eoi_id, and_(*WAITS_FOR_REVIEWER))


def undecided(eoi_id: Id) -> Condition:
    """One of its matches is not decided, whoever or whatever it waits for."""
    return _has(Match, eoi_id, OPEN)


def to_locate(eoi_id: Id) -> Condition:
    return _has(LocationRequest, eoi_id, IS_REFERRED)


def stalled(eoi_id: Id) -> Condition:
    """True of very few: so these are looked for, and not one EOI after the other."""
    several: Condition = eoi_id.in_(
        select(Invitation.eoi_id).where(Invitation.stalled_at.is_not(None))
    )
    return several


def unreachable() -> Condition:
    """By no channel that there is. The first condition is that of the index of these."""
    by_mail, by_sms = Eoi.mail_undeliverable_at.is_(None), Eoi.sms_undeliverable_at.is_(None)
    return and_(or_(~by_mail, ~by_sms), or_(~Eoi.by_email, ~by_mail), or_(~Eoi.by_sms, ~by_sms))


_IS_OVER = and_(CheckRecord.status == CheckStatus.CLEARED, CheckRecord.expires_at <= NOW)
_IS_OVERDUE = and_(CheckRecord.status.in_(WITH_PARTNER), CheckRecord.occurred_at <= _LONG_AGO)
_WAITS = or_(CheckRecord.status.in_(TO_ACT), _IS_OVER, _IS_OVERDUE)


def check_waits(eoi_id: Id) -> Condition:
    """No partner reported for long, or a person has to do something about it."""
    return _has(CheckRecord, eoi_id, _WAITS)


def check_that_waits(eoi_id: Id) -> Any:
    """For `Waiting.read`: of one check that does, its kind and how it stands.

    An aggregate, since a database may look for the first of a few in the order of all.
    """
    kind = type_coerce(CheckRecord.kind, String)
    status = case(
        (_IS_OVER, CheckStatus.EXPIRED.value), else_=type_coerce(CheckRecord.status, String)
    )
    of_it = select(func.min(kind + " " + status)).where(CheckRecord.eoi_id == eoi_id, _WAITS)
    return of_it.scalar_subquery()


class Waiting(NamedTuple):
    """A check that a person has to do something about."""

    kind: Check
    status: CheckStatus

    @classmethod
    def read(cls, found: Mapping[str, Any]) -> Self | None:
        """None of an EOI whose checks are not under way."""
        if not found[f"sign-{List.CHECKS}"]:
            return None
        kind, status = found["check"].split()
        return cls(Check(kind), CheckStatus(status))


def may_be_granted(eoi_id: Id) -> Condition:
    """Both checks are cleared and in date, and nobody has asked for anything yet."""
    check = CheckRecord
    in_date = or_(check.expires_at.is_(None), check.expires_at > NOW)
    cleared = and_(check.status == CheckStatus.CLEARED, in_date)
    return and_(_has(check, eoi_id, cleared, len(Check)), not_asked(eoi_id))


def not_asked(eoi_id: Id) -> Condition:
    """Nothing about it waits for a second person."""
    return and_(*(~acts.exists() for acts in _asked(eoi_id)))


def asked_act(eoi_id: Id) -> ColumnElement[Any]:
    """The act that waits for a second person on an EOI."""
    return func.coalesce(*(acts.limit(1).scalar_subquery() for acts in _asked(eoi_id)))


def _asked(eoi_id: Id) -> list[Select[Any]]:
    """The acts that wait, by each of the columns that name the EOI: SQLite has no index of both."""
    of_it = Approval.eoi_id == eoi_id, Approval.case_id == eoi_id
    return [select(Approval.act).where(one, Approval.settled_at.is_(None)) for one in of_it]


def deadlines_of(session: Session, eoi_id: UUID) -> list[datetime]:
    """Those of one EOI, and when its checks are overdue or expire; of a day gone by, too."""
    own = select(*deadlines(eoi_id).values()).where(Eoi.id == eoi_id)
    of_checks = (
        falls_due(check.status, check.occurred_at, check.expires_at)
        for check in checks.of_eoi(session, eoi_id).values()
    )
    return [at for at in (*session.execute(own).one(), *of_checks) if at is not None]


def _has(table: Any, eoi_id: Id, where: Condition, number: int = 1) -> Condition:
    """So many rows of the EOI are so. Counted for one EOI after the other, in their order.

    For EXISTS PostgreSQL may choose to read the whole table, and all EOIs, for a page of them.
    """
    of_it = select(func.count()).where(table.eoi_id == eoi_id, where)
    return of_it.scalar_subquery() >= number


def family(eoi_id: Id) -> Any:
    """How many of its family have sent theirs."""
    itself, other = aliased(FamilyMember), aliased(FamilyMember)
    kin = select(func.count(other.eoi_id)).join(itself, itself.family_id == other.family_id)
    return kin.where(itself.eoi_id == eoi_id).scalar_subquery()


def deadlines(eoi_id: Id) -> dict[Deadline, Any]:
    """Until when the person has to do what; of what is done, nothing."""
    question, asked = InformationRequest, LocationRequest
    invited = (Invitation.stalled_at.is_(None), Eoi.status == Status.INVITED)
    of_each = {
        Deadline.INVITATION: select(Invitation.due_at).where(Invitation.eoi_id == eoi_id, *invited),
        Deadline.QUESTION: select(func.min(question.due_at)).where(
            question.eoi_id == eoi_id, IS_UNANSWERED
        ),
        Deadline.LOCATION: select(asked.due_at).where(asked.eoi_id == eoi_id, IS_UNLOCATED),
    }
    return {name: one.scalar_subquery() for name, one in of_each.items()}
