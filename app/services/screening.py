"""Screening against the register: an exact match refuses, anything less asks a person.

The worker screens after the commit that made it necessary. Screening is a function of what stands
in the database, so doing it twice, or for two reasons at once, ends the same.
"""

from datetime import timedelta
from uuid import UUID

from app.domain import documents, rules
from app.domain.answers import Answers
from app.domain.lifecycle import LIVE, Status
from app.services import checks, endings, kin, location, notices, returns, scheme, tags
from app.services.unit import Unit
from app.storage import eois, matches
from app.storage.eois import Eoi
from app.storage.matches import CONFIRMED, DISMISSED, EXACT, OPEN, POSSIBLE, Match

SCREENED = LIVE | {Status.REFUSED}


class NoSuchMatch(Exception):
    """The match is not there, or not open, any more."""


def screen(unit: Unit, eoi_id: UUID) -> None:
    """Compare an EOI with the register and move it where that leads [R 3.2].

    It stays submitted while its person has not confirmed that they are in France [R 2.2].
    """
    eoi = eois.get_for_update(unit.session, eoi_id)
    if eoi is None or eoi.state not in SCREENED:
        return
    answers = eoi.read(unit.keyring, unit.key(eoi_id))
    found = _find(unit, eoi, answers)
    standing = _record(unit, eoi, found)
    delay = _delay(unit, eoi)
    if any(match.kind == EXACT for match in standing):
        if eoi.state in LIVE:
            endings.end(unit, eoi, rules.RETURNED.name, delay)
            kin.hold_others(unit, eoi, delay)
        return
    if _refused_for_nothing(eoi, standing):
        endings.reopen(unit, eoi, delay)
    if eoi.state not in LIVE:
        return
    asks = any(match.status == OPEN for match in standing)
    first = eoi.state is Status.SUBMITTED
    if asks or (first and _concerns(unit, eoi)):
        kin.hold(unit, eoi, delay)
    elif first and not location.is_open(unit, eoi_id):
        eoi.move(Status.ELIGIBLE, unit.now, delay=delay)
        unit.log("eligible", eoi.id)
    if first and eoi.state is not Status.SUBMITTED:
        notices.tell(unit, eoi, "news", at=unit.now + delay)


def screen_against(unit: Unit, record_id: UUID) -> None:
    """Have every EOI screened again that a changed record of the register concerns."""
    concerned = returns.eois_like(unit, record_id)
    concerned |= set(matches.eois_of_record(unit.session, record_id))
    for eoi_id in sorted(concerned):
        notices.screen(unit, eoi_id)


def open_match(unit: Unit, eoi: Eoi, record_id: UUID) -> Match:
    """A match that nobody has decided on. Raises NoSuchMatch."""
    match = matches.of_eoi(unit.session, eoi.id).get(record_id)
    if match is None or match.status != OPEN:
        raise NoSuchMatch
    return match


def _concerns(unit: Unit, eoi: Eoi) -> bool:
    """Whether anything but the register asks for a person."""
    own = kin.concerns(unit, eoi)
    return bool(own) or kin.concerned(unit, eoi)


def _delay(unit: Unit, eoi: Eoi) -> timedelta:
    """A first outcome is shown when the delay that all share is over; what follows it, at once."""
    if eoi.shown(unit.now) is not Status.SUBMITTED or eoi.submitted_at is None:
        return timedelta()
    outcome_at = eoi.submitted_at + scheme.current(unit).outcome_delay
    return max(outcome_at - unit.now, timedelta())


def _find(unit: Unit, eoi: Eoi, answers: Answers) -> dict[UUID, tuple[str, str]]:
    """The records that share a document or the biometric reference: kind of match and reason."""
    possible: dict[UUID, tuple[str, str]] = {}
    exact: dict[UUID, tuple[str, str]] = {}
    for document in documents.stated(answers):
        records = tags.owners(unit, "register-document", documents.exact_key(document))
        if len(records) > 1:
            possible |= dict.fromkeys(records, (POSSIBLE, "several-records"))
        else:
            exact |= dict.fromkeys(records, (EXACT, "document"))
    found = possible | exact
    if reference := checks.biometric_reference(unit, eoi):
        same_body = tags.owners(unit, "register-biometric", (reference,))
        found |= dict.fromkeys(same_body, (EXACT, "biometric"))
    return found


def _record(unit: Unit, eoi: Eoi, found: dict[UUID, tuple[str, str]]) -> list[Match]:
    """Bring the EOI's matches up to date; those that stand: found, and dismissed by nobody."""
    known = matches.of_eoi(unit.session, eoi.id)
    for record_id in known.keys() - found.keys():
        if known[record_id].status != DISMISSED:
            unit.session.delete(known.pop(record_id))
            unit.log("match-gone", eoi.id, record=str(record_id))
    for record_id, (kind, reason) in found.items():
        match = known.get(record_id)
        if match is None:
            match = Match(eoi_id=eoi.id, record_id=record_id, found_at=unit.now, status=OPEN)
            unit.session.add(match)
            known[record_id] = match
        # A dismissal stands, but not against fingerprints that were not known when it was made.
        fingerprints = reason == "biometric" != match.reason
        if fingerprints or (match.status != DISMISSED and match.kind != kind):
            match.status = CONFIRMED if kind == EXACT else OPEN
            unit.log("match-found", eoi.id, record=str(record_id), kind=kind, reason=reason)
        match.kind, match.reason = kind, reason
    return [match for match in known.values() if match.status != DISMISSED]


def _refused_for_nothing(eoi: Eoi, standing: list[Match]) -> bool:
    """Refused as returned, with no match left that says so."""
    if eoi.state is not Status.REFUSED or eoi.ground != rules.RETURNED.name:
        return False
    return not any(match.status == CONFIRMED for match in standing)
