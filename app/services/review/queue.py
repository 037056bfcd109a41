"""The reviewers' queue: what there is to do, by references and statuses, no personal data."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.cases.lifecycle import UNDER_WAY, Status
from app.services.core import approvals, proof
from app.services.core.approvals import Waiting
from app.services.core.unit import Unit
from app.storage.cases import eois, information_requests, invitations, location_requests
from app.storage.cases.eois import Eoi
from app.storage.decisions import corrections, matches


@dataclass(frozen=True)
class Entry:
    """An EOI in a queue: no personal data."""

    reference: str
    status: Status
    since: datetime
    matches: int  # that nobody has decided on


@dataclass(frozen=True)
class Queue:
    counts: dict[Status, int]
    to_look_at: list[Entry]
    eligible: list[Entry]
    under_way: list[Entry]
    corrections: list[Entry]
    information: list[Entry]  # answered, or not in time
    locations: list[Entry]  # whether they are in France, since when a person is asked
    approvals: list[Waiting]


def read(unit: Unit) -> Queue:
    """What there is to do, the oldest first."""
    held = _in_status(unit, Status.HELD)
    stalled = invitations.stalled(unit.session)
    referred = location_requests.waiting(unit.session, proof.is_reached_alone())
    asks = [*matches.granted_with_open(unit.session), *stalled, *held]
    return Queue(
        counts=eois.count_by_status(unit.session),
        to_look_at=_entries(unit, asks),
        eligible=_entries(unit, _in_status(unit, Status.ELIGIBLE)),
        under_way=_entries(unit, _in_status(unit, *UNDER_WAY)),
        corrections=_entries_since(
            unit, [(eoi, asked.asked_at) for asked, eoi in corrections.waiting(unit.session)]
        ),
        information=_entries_since(
            unit,
            [
                (eoi, request.answered_at or request.due_at)
                for request, eoi in information_requests.to_review(unit.session, unit.now)
            ],
        ),
        locations=_entries_since(
            unit,
            [(eoi, asked.referred_at) for asked, eoi in referred],
        ),
        approvals=approvals.waiting(unit),
    )


def _in_status(unit: Unit, *statuses: Status) -> list[Eoi]:
    return eois.queue(unit.session, frozenset(statuses))


def _entries(unit: Unit, found: list[Eoi]) -> list[Entry]:
    return _entries_since(unit, [(eoi, eoi.submitted_at) for eoi in found])


def _entries_since(unit: Unit, found: list[tuple[Eoi, datetime | None]]) -> list[Entry]:
    doubts = matches.count_open(unit.session, [eoi.id for eoi, _ in found])
    return [
        Entry(eoi.reference or "", eoi.state, since or eoi.created_at, doubts[eoi.id])
        for eoi, since in found
    ]
