"""The matches of an EOI as a reviewer compares them, and what the applicant is asked about one."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.domain.intake.answers import Answers
from app.domain.intake.exclusions import Rule
from app.domain.screening import descriptions, names
from app.domain.screening.matches import MatchKind, MatchReason, MatchStatus, MatchWith
from app.domain.screening.names import Comparison, Described
from app.services.blind_index import profiles
from app.services.cases import information_requests
from app.services.core.unit import Unit, is_reviewer
from app.services.register import records
from app.services.register.history import Version
from app.services.screening import procedure, weighing
from app.services.screening.procedure import EarlierEnded
from app.storage.cases import eois
from app.storage.decisions import matches
from app.storage.decisions.matches import Match

# What a reviewer needs to tell whether two are one; nothing else of the record is shown.
_SHOWN = (
    "given_names",
    "family_name",
    "other_names",
    "dates_of_birth",
    "sex",
    "nationalities",
    "place_of_birth",
    "documents",
    "basis",
    "returned_at",
)
_NOBODY = Described(names=())


@dataclass(frozen=True)
class Earlier:
    """The other EOI of a match. Of its person no more is shown than how they are described."""

    reference: str
    status: Status
    submitted_at: datetime | None


@dataclass(frozen=True)
class MatchSeen:
    """A match, with its number among the EOI's in the order in which they were found."""

    number: int
    record_id: UUID
    about: MatchWith
    kind: MatchKind
    status: MatchStatus
    reason: MatchReason
    found_at: datetime
    described: Described = field(repr=False)  # the other side's person; no names once it is erased
    comparison: Comparison = field(repr=False)  # of the applicant with that person, in this order
    register: Mapping[str, Any] = field(repr=False)  # by the names of a return's data
    earlier: Earlier | None
    is_current: bool  # not if the return was annulled: the next screening removes the match
    rule: Rule | None  # that ends the EOI if both are one person
    history: list[Version]  # of what the register was told

    @property
    def returned_at(self) -> datetime:
        """Of a match with the register."""
        return datetime.fromisoformat(self.register["returned_at"])


def seen(unit: Unit, eoi_id: UUID, answers: Answers) -> list[MatchSeen]:
    """Its matches: those to be decided first, of these the exact ones, of these the newest.

    Of whom a reviewer reads a description so, that is written down with their EOI. In other words
    than that a case was opened, which its person is told: this would tell them of the match.
    """
    found = sorted(
        matches.of_eoi(unit.session, eoi_id).values(),
        key=lambda match: (match.found_at, match.record_id),
    )
    person = descriptions.of_answers(answers)
    others = [match.record_id for match in found if match.about is MatchWith.EARLIER_EOI]
    descriptions_of_others = profiles.described(unit, profiles.OF_EOIS, others)
    if is_reviewer(unit.actor):
        for other in descriptions_of_others:
            unit.log(AuditAction.DESCRIPTION_SEEN, other, beside=str(eoi_id))
    numbered = [
        _seen(unit, match, person, descriptions_of_others, number)
        for number, match in enumerate(found, start=1)
    ]
    return sorted(
        numbered,
        key=lambda match: (
            match.status is not MatchStatus.OPEN,
            match.kind is not MatchKind.EXACT,
            -match.number,
        ),
    )


def ask(unit: Unit, eoi_id: UUID, record_id: UUID, question: str, days: int) -> None:
    """Ask the applicant something that helps to decide a match. The unit opens the EOI.

    Raises NoSuchMatch, and as information_requests.ask.
    """
    eoi = unit.locked(eoi_id)
    procedure.open_match(unit, eoi, record_id)
    information_requests.ask(unit, eoi_id, question, days, record=str(record_id))


def _seen(
    unit: Unit, match: Match, person: Described, others: Mapping[UUID, Described], number: int
) -> MatchSeen:
    register: Mapping[str, Any] = {}
    earlier = None
    if match.about is MatchWith.EARLIER_EOI:
        earlier = _earlier(unit, match.record_id)
        described = others.get(match.record_id, _NOBODY)
    else:
        details = records.details(unit, match.record_id)
        register = {name: details[name] for name in _SHOWN}
        described = descriptions.of_return(register)
    return MatchSeen(
        number=number,
        record_id=match.record_id,
        about=match.about,
        kind=match.kind,
        status=match.status,
        reason=match.reason,
        found_at=match.found_at,
        described=described,
        comparison=names.compare(person, described),
        register=register,
        earlier=earlier,
        is_current=weighing.is_current(unit, match),
        rule=_rule(unit, match),
        history=[] if earlier else records.history(unit, match.record_id),
    )


def _rule(unit: Unit, match: Match) -> Rule | None:
    try:
        return procedure.ending(unit, match)
    except EarlierEnded:
        return None


def _earlier(unit: Unit, eoi_id: UUID) -> Earlier:
    eoi = unit.session.get_one(eois.Eoi, eoi_id)
    return Earlier(eoi.reference or "", eoi.state, eoi.submitted_at)
