"""The matches of an EOI as a reviewer compares them, and what they do who cannot tell yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.domain.intake.answers import Answers
from app.domain.intake.exclusions import Rule
from app.domain.screening import counter_evidence, descriptions, names
from app.domain.screening.matches import MatchKind, MatchReason, MatchStatus, MatchWith, Standing
from app.domain.screening.names import Comparison, Described
from app.domain.screening.names.matching.reasons import Reason
from app.security.tokens import new_id
from app.services.blind_index import profiles
from app.services.cases import information_requests, notes
from app.services.core.errors import Refused
from app.services.core.unit import Unit, is_reviewer
from app.services.register import records
from app.services.register.history import Version
from app.services.screening import procedure, threshold, weighing
from app.services.screening.procedure import EarlierEnded
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.decisions import matches
from app.storage.decisions.matches import Match
from app.storage.review import deferrals
from app.storage.review.deferrals import MatchDeferral

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


class Earlier(NamedTuple):
    """The other EOI of a match. Of its person no more is shown than how they are described."""

    reference: str
    status: Status
    submitted_at: datetime | None


class AlreadyDeferred(Refused):
    """The match is left open, and nothing new has come since."""


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
    standing: Standing
    deferral: MatchDeferral | None  # the last; why is in a note of that moment
    is_current: bool  # not if the return was annulled: the next screening removes the match
    rule: Rule | None  # that ends the EOI if both are one person
    history: list[Version]  # of what the register was told

    @property
    def returned_at(self) -> datetime:
        """Of a match with the register."""
        return datetime.fromisoformat(self.register["returned_at"])

    def against(self, least: int) -> tuple[Reason, ...]:
        """What speaks against that it is one person, if that is strong, at this threshold."""
        return counter_evidence.against(self.comparison, self.reason, least)


def seen(unit: Unit, eoi_id: UUID, answers: Answers, only: UUID | None = None) -> list[MatchSeen]:
    """Its matches: those to be decided first, of these the exact ones, of these the newest.

    `only` that with one other side, if there is one.

    Of whom a reviewer reads a description so, that is written down with their EOI. In other words
    than that a case was opened, which its person is told: this would tell them of the match.
    """
    found = sorted(
        matches.of_eoi(unit.session, eoi_id).values(),
        key=lambda match: (match.found_at, match.record_id),
    )
    if not found:
        return []
    person = descriptions.of_answers(answers)
    numbered = [each for each in enumerate(found, start=1) if only in {None, each[1].record_id}]
    others = [match.record_id for _, match in numbered if match.about is MatchWith.EARLIER_EOI]
    descriptions_of_others = profiles.described(unit, profiles.OF_EOIS, others)
    if is_reviewer(unit.actor):
        for other in descriptions_of_others:
            unit.log(AuditAction.DESCRIPTION_SEEN, other, beside=str(eoi_id))
    told = _Told(
        person,
        descriptions_of_others,
        matches.standings(unit.session, eoi_id, unit.now),
        deferrals.of_eoi(unit.session, eoi_id),
    )
    several = [_seen(unit, match, told, number) for number, match in numbered]
    return sorted(
        several,
        key=lambda match: (
            match.status is not MatchStatus.OPEN,
            match.kind is not MatchKind.EXACT,
            -match.number,
        ),
    )


def against(unit: Unit, eoi: Eoi, match: Match) -> tuple[Reason, ...]:
    """What speaks against that it is one person, if that is strong. The unit opens the EOI."""
    person = descriptions.of_answers(eoi.read(unit.keyring, unit.key(eoi.id)))
    if match.about is MatchWith.EARLIER_EOI:
        known = profiles.described(unit, profiles.OF_EOIS, [match.record_id])
        other = known.get(match.record_id, _NOBODY)
    else:
        other = descriptions.of_return(records.details(unit, match.record_id))
    comparison = names.compare(person, other)
    return counter_evidence.against(comparison, match.reason, threshold.current(unit))


def ask(unit: Unit, eoi_id: UUID, record_id: UUID, question: str, days: int) -> None:
    """Ask the applicant something that helps to decide a match, which waits until they answer.

    The unit opens the EOI. Raises NoSuchMatch, and as information_requests.ask.
    """
    eoi = unit.locked(eoi_id)
    match = procedure.open_match(unit, eoi, record_id)
    information_requests.ask(unit, eoi_id, question, days, record=str(record_id))
    _defer(unit, match, days)


def defer(unit: Unit, eoi_id: UUID, record_id: UUID, reason: str, days: int) -> None:
    """Nobody can tell yet: the match waits so long, or until there is new evidence.

    The unit opens the EOI. Raises NoSuchMatch, or AlreadyDeferred.
    """
    eoi = unit.locked(eoi_id)
    match = procedure.open_match(unit, eoi, record_id)
    standings = matches.standings(unit.session, eoi_id, unit.now)
    if standings[record_id] is Standing.DEFERRED:
        raise AlreadyDeferred
    row = _defer(unit, match, days)
    unit.log(AuditAction.MATCH_DEFERRED, eoi_id, row=row, record=str(record_id), days=days)
    notes.write(unit, eoi, AuditAction.MATCH_DEFERRED, reason)


def _defer(unit: Unit, match: Match, days: int) -> MatchDeferral:
    row = MatchDeferral(
        id=new_id(),
        eoi_id=match.eoi_id,
        record_id=match.record_id,
        by=unit.actor,
        at=unit.now,
        until=unit.now + timedelta(days=days),
        found_by=match.reason,
        points=match.points,
    )
    unit.session.add(row)
    return row


class _Told(NamedTuple):
    """What is read of all matches at once."""

    person: Described
    others: Mapping[UUID, Described]
    standings: Mapping[UUID, Standing]
    deferrals: Mapping[UUID, MatchDeferral]


def _seen(unit: Unit, match: Match, told: _Told, number: int) -> MatchSeen:
    register: Mapping[str, Any] = {}
    earlier = None
    if match.about is MatchWith.EARLIER_EOI:
        earlier = _earlier(unit, match.record_id)
        described = told.others.get(match.record_id, _NOBODY)
    else:
        details = records.details(unit, match.record_id)
        register = {name: details[name] for name in _SHOWN}
        described = descriptions.of_return(register)
    return MatchSeen(
        number=number,
        standing=told.standings[match.record_id],
        deferral=told.deferrals.get(match.record_id),
        record_id=match.record_id,
        about=match.about,
        kind=match.kind,
        status=match.status,
        reason=match.reason,
        found_at=match.found_at,
        described=described,
        comparison=names.compare(told.person, described),
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
