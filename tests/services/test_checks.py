"""The checks of an EOI: who asks for them, and what may be said about them."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain import events
from app.domain.checks import Check
from app.domain.events import CheckUpdated
from app.domain.lifecycle import Status
from app.services import checks
from app.services.checks import ForbiddenCheckMove
from app.services.unit import unit_for
from app.storage import checks as check_records
from app.storage.outbox import OutboxMessage
from tests.conftest import NOW
from tests.peers.partner import a_partner
from tests.people import a_submission
from tests.services.desk import AMINA, a_screened, at_desk, moved

DAY = timedelta(days=1)


def statuses(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        records = check_records.of_eoi(unit.session, eoi_id)
        return {kind: record.status for kind, record in records.items()}


def asked_for(portal):
    """The kinds of check that the partner was asked for, oldest first."""
    query = select(OutboxMessage).where(OutboxMessage.task == "webhook")
    with unit_for(portal, "test") as unit:
        sent = unit.session.scalars(query.order_by(OutboxMessage.id))
        return [message.body["event"]["data"]["check"] for message in sent]


def a_subscriber(portal):
    address = "https://partner.example.org/in"
    return a_partner(portal, url=address, subscribed=[events.CHECK_REQUESTED])


def set_by_person(portal, eoi_id, kind, status):
    with at_desk(portal, AMINA, eoi_id) as unit:
        checks.set_by_person(unit, eoi_id, kind, status)


def report(portal, eoi_id, occurred_at):
    update = CheckUpdated(Check.SECURITY, "in-progress", "sec-1", occurred_at, reference="unused")
    with unit_for(portal, "partner:test", write=True, now=NOW) as unit:
        checks.report(unit, eoi_id, update)


def test_partners_hear_of_a_check_asked_for_by_whichever_way(portal):
    a_subscriber(portal)
    eoi_id = a_screened(portal)

    set_by_person(portal, eoi_id, Check.SECURITY, "requested")
    assert asked_for(portal) == ["security"]

    for _ in "twice":
        with at_desk(portal, AMINA, eoi_id) as unit:
            checks.request(unit, eoi_id)

    assert asked_for(portal) == ["security", "biometric"]
    assert set(statuses(portal, eoi_id).values()) == {"requested"}


def test_nobody_sets_a_check_of_what_has_ended(portal):
    a_subscriber(portal)
    eoi_id = moved(portal, a_submission(portal), Status.WITHDRAWN)

    with pytest.raises(ForbiddenCheckMove):
        set_by_person(portal, eoi_id, Check.SECURITY, "requested")

    assert set(statuses(portal, eoi_id).values()) == {"not-requested"}
    assert asked_for(portal) == []


def test_a_report_from_the_future_does_not_make_the_next_one_stale(portal):
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        checks.request(unit, eoi_id)

    with pytest.raises(ForbiddenCheckMove):
        report(portal, eoi_id, NOW + DAY + timedelta(seconds=1))
    assert statuses(portal, eoi_id)[Check.SECURITY] == "requested"

    report(portal, eoi_id, NOW + timedelta(hours=2))  # a clock set to another zone
    assert statuses(portal, eoi_id)[Check.SECURITY] == "in-progress"
