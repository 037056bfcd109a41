"""The checks of an EOI: who asks for them, and what may be said about them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import Status
from app.domain.partners import outgoing
from app.services.cases import checks
from app.services.cases.checks import ForbiddenCheckMove
from app.services.core.unit import unit_for
from app.services.review import actions
from app.services.scheme.reported_times import AheadOfTime
from app.services.selection import invitations
from app.services.self_service import status
from app.storage.audit import entries as audit
from app.storage.cases import checks as check_store
from app.storage.outbox import OutboxTask
from app.storage.partners.deliveries import Delivery
from tests.conftest import NOW
from tests.peers.partner import a_partner
from tests.support.callbacks import report_check
from tests.support.desk import AMINA, a_screened, at_desk, moved
from tests.support.people import a_submission

DAY = timedelta(days=1)


def statuses(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        records = check_store.of_eoi(unit.session, eoi_id)
        return {kind: record.status for kind, record in records.items()}


def asked_for(portal):
    """The kinds of check that the partner was asked for, oldest first."""
    query = select(Delivery.event).order_by(Delivery.id)
    with unit_for(portal, "test") as unit:
        return [event["data"]["check"] for event in unit.session.scalars(query)]


def a_subscriber(portal):
    address = "https://partner.example.org/in"
    return a_partner(portal, url=address, subscribed=[outgoing.CHECK_REQUESTED])


def set_by_person(portal, eoi_id, status, now=NOW):
    with at_desk(portal, AMINA, eoi_id, now) as unit:
        actions.set_check(unit, eoi_id, Check.SECURITY, status, "As I was told")


def request(portal, eoi_id, now=NOW):
    with at_desk(portal, AMINA, eoi_id, now) as unit:
        checks.request(unit, eoi_id)


def expiry(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return check_store.of_eoi(unit.session, eoi_id)[Check.SECURITY].expires_at


def test_partners_are_asked_for_both_checks_once(portal):
    a_subscriber(portal)
    eoi_id = a_screened(portal)
    with pytest.raises(ForbiddenCheckMove):
        set_by_person(portal, eoi_id, "requested")

    request(portal, eoi_id)
    request(portal, eoi_id)

    assert sorted(asked_for(portal)) == ["biometric", "security"]
    assert set(statuses(portal, eoi_id).values()) == {"requested"}


def test_who_accepts_has_their_checks_asked_for(portal):
    a_subscriber(portal)
    eoi_id = moved(portal, a_screened(portal), Status.INVITED)

    for _ in "double click":
        with at_desk(portal, "applicant", eoi_id) as unit:
            invitations.accept(unit, eoi_id)

    assert sorted(asked_for(portal)) == ["biometric", "security"]


def request_one(portal, eoi_id, now):
    set_by_person(portal, eoi_id, "requested", now)


@pytest.mark.parametrize("again", [request, request_one])
def test_what_has_expired_is_asked_for_again(portal, again):
    a_subscriber(portal)
    eoi_id = a_screened(portal)
    request(portal, eoi_id)
    report_check(portal, eoi_id, NOW, "cleared", expires_at=NOW + DAY)

    again(portal, eoi_id, NOW + DAY)

    assert statuses(portal, eoi_id)[Check.SECURITY] == "requested"
    assert expiry(portal, eoi_id) is None
    assert asked_for(portal).count("security") == 2


def test_an_expiry_lasts_as_long_as_its_status(portal):
    eoi_id = a_screened(portal)
    request(portal, eoi_id)

    report_check(portal, eoi_id, NOW, expires_at=NOW + DAY)
    report_check(portal, eoi_id, NOW)
    assert expiry(portal, eoi_id) == NOW + DAY

    report_check(portal, eoi_id, NOW, "referred", expires_at=NOW + 2 * DAY)
    set_by_person(portal, eoi_id, "cleared")
    assert expiry(portal, eoi_id) is None


def test_a_report_that_leaves_the_status_is_written_down_too(portal):
    eoi_id = a_screened(portal)
    request(portal, eoi_id)
    report_check(portal, eoi_id, NOW)
    report_check(portal, eoi_id, NOW, expires_at=NOW + 30 * DAY)

    with unit_for(portal, "test") as unit:
        entries = audit.of_subject(unit.session, eoi_id)
        told = [e.read(unit.keyring) for e in entries if e.actor == "partner:test"]
    written = {"check": "security", "status": "in-progress", "occurred_at": NOW.isoformat()}
    assert told == [written] * 2


def test_nobody_sets_a_check_of_what_has_ended(portal):
    a_subscriber(portal)
    eoi_id = moved(portal, a_submission(portal), Status.WITHDRAWN)

    with pytest.raises(ForbiddenCheckMove):
        set_by_person(portal, eoi_id, "requested")

    assert set(statuses(portal, eoi_id).values()) == {"not-requested"}
    assert asked_for(portal) == []


def test_while_the_outcome_waits_nothing_tells_that_there_is_one(portal):
    eoi_id = a_screened(portal)
    request(portal, eoi_id)
    report_check(portal, eoi_id, NOW)

    seen, told = seen_and_told(portal, eoi_id, NOW)
    assert [event.action for event in seen.events] == ["submitted", "location-confirmed"]
    assert seen.checks == {}
    assert min(told) == NOW + DAY

    seen, _ = seen_and_told(portal, eoi_id, NOW + DAY)
    assert "check-updated" in [event.action for event in seen.events]
    assert seen.checks[Check.SECURITY] == "in-progress"


def seen_and_told(portal, eoi_id, now):
    """The status page, and when the messages to look at it are sent."""
    with at_desk(portal, "applicant", eoi_id, now) as unit:
        mails = unit.session.scalars(select(OutboxTask).where(OutboxTask.task == "mail"))
        told = [mail.due_at for mail in mails if mail.body["message"] == "news"]
        return status.view(unit, eoi_id), told


def test_a_report_from_the_future_does_not_make_the_next_one_stale(portal):
    eoi_id = a_screened(portal)
    request(portal, eoi_id)

    with pytest.raises(AheadOfTime):
        report_check(portal, eoi_id, NOW + DAY + timedelta(seconds=1))
    assert statuses(portal, eoi_id)[Check.SECURITY] == "requested"

    report_check(portal, eoi_id, NOW + timedelta(hours=2))  # a clock set to another zone
    assert statuses(portal, eoi_id)[Check.SECURITY] == "in-progress"
