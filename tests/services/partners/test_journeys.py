"""Journeys and appointments that partners tell of, and a second return of one person."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import Status
from app.domain.partners import incoming
from app.services.core.unit import unit_for
from app.storage.audit import entries
from app.storage.cases import checks as check_store
from app.storage.partners import inbox
from app.storage.scheme.ledger import LedgerEntry
from tests.conftest import NOW
from tests.peers.partner import a_check_update, a_message, a_partner, a_return
from tests.support.callbacks import a_case, send
from tests.support.people import status_of


@pytest.fixture
def partner(portal):
    return a_partner(portal)


def travels(reference, status, at="2026-11-18T10:00:00Z"):
    told = {"reference": reference, "status": status, "occurred_at": at}
    return a_message(incoming.TRAVEL_UPDATED, **told)


def appointment(reference, status):
    told = {"reference": reference, "check": "biometric", "status": status}
    return a_message(incoming.APPOINTMENT_UPDATED, **told)


def biometric(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return check_store.of_eoi(unit.session, eoi_id)[Check.BIOMETRIC].status


def noted(portal, eoi_id):
    with unit_for(portal, "test", now=NOW) as unit:
        found = entries.of_subject(unit.session, eoi_id)
        return [e.read(unit.keyring)["status"] for e in found if e.action == "travels"]


def counted(portal, fact):
    with unit_for(portal, "test") as unit:
        query = select(func.sum(LedgerEntry.persons)).where(LedgerEntry.fact == fact)
        return unit.session.scalar(query) or 0


def test_a_journey_is_followed_in_the_history_and_never_backwards(portal, partner):
    eoi_id, reference = a_case(portal, status=Status.GRANTED)

    assert send(portal, partner, travels(reference, "booked")) == inbox.APPLIED
    later, earlier = "2026-11-18T11:30:00Z", "2026-11-18T11:00:00Z"
    assert send(portal, partner, travels(reference, "missed", later)) == inbox.APPLIED
    assert send(portal, partner, travels(reference, "boarded", earlier)) == inbox.STALE
    assert send(portal, partner, travels(reference, "missed", later)) == inbox.APPLIED

    assert noted(portal, eoi_id) == ["booked", "missed"]
    assert status_of(portal, eoi_id) is Status.GRANTED


def test_an_arrival_is_one_fact_whoever_tells_it(portal, partner):
    eoi_id, reference = a_case(portal, status=Status.GRANTED)
    arrived = a_message(incoming.PERSON_ARRIVED, reference=reference, arrived_at="2026-11-18")

    assert send(portal, partner, travels(reference, "arrived")) == inbox.APPLIED
    assert send(portal, partner, arrived) == inbox.APPLIED
    assert send(portal, partner, travels(reference, "boarded")) == inbox.STALE

    assert status_of(portal, eoi_id) is Status.ARRIVED
    assert counted(portal, "arrived") == 1


def test_a_journey_of_who_was_never_let_in_waits_for_a_person(portal, partner):
    eoi_id, reference = a_case(portal)

    for status in ("boarded", "arrived"):
        assert send(portal, partner, travels(reference, status)) == inbox.QUARANTINED
    assert noted(portal, eoi_id) == []
    assert send(portal, partner, travels("EOI-0000-0000-0000", "booked")) == inbox.QUARANTINED


def test_an_appointment_moves_the_check_and_who_came_is_not_enrolled(portal, partner):
    eoi_id, reference = a_case(portal)
    became = []
    for status in ("booked", "moved", "missed", "booked", "attended"):
        assert send(portal, partner, appointment(reference, status)) == inbox.APPLIED
        became.append(biometric(portal, eoi_id))
    assert became == ["booked", "booked", "missed", "booked", "booked"]


def test_who_came_is_told_after_their_result_and_nothing_goes_back(portal, partner):
    eoi_id, reference = a_case(portal)
    told = a_check_update(reference=reference, status="enrolled")
    assert send(portal, partner, told) == inbox.APPLIED

    assert send(portal, partner, appointment(reference, "attended")) == inbox.STALE
    assert send(portal, partner, appointment(reference, "missed")) == inbox.QUARANTINED
    assert biometric(portal, eoi_id) == "enrolled"


def test_a_second_return_of_one_person_is_another_return(portal, partner):
    same = {"biometric_reference": "7f3c2a90-51de-4c0b-9b57-2f6f0a1f9f55"}
    first = a_return(**same, arrived_by="small boat")
    second = a_return(**same, return_id="R-2", returned_at="2026-11-17T09:00:00Z")

    assert send(portal, partner, first) == inbox.APPLIED
    assert send(portal, partner, second) == inbox.APPLIED
    assert send(portal, partner, first) == inbox.APPLIED
    assert counted(portal, "returned") == 2


def test_an_appointment_takes_no_count_from_updates_of_the_check(portal, partner):
    eoi_id, reference = a_case(portal)

    def told(status, sequence, at):
        body = a_check_update(
            reference=reference, status=status, sequence=sequence, occurred_at=at.isoformat()
        )
        return send(portal, partner, body)

    assert told("booked", 2, NOW) == inbox.APPLIED
    assert send(portal, partner, appointment(reference, "missed")) == inbox.APPLIED
    assert told("booked", 1, NOW + timedelta(hours=1)) == inbox.STALE
    assert told("enrolled", 3, NOW) == inbox.APPLIED
    assert biometric(portal, eoi_id) == "enrolled"
