"""Complaints about data protection: kept sealed, acknowledged once, answered, deleted."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.basics.tasks import Task
from app.security.tokens import new_id
from app.services.core.rate_limits import LIMITS, TooMany
from app.services.core.unit import unit_for
from app.services.privacy import complaints, expiry
from app.storage.outbox import OutboxTask
from app.storage.privacy.complaints import Complaint
from tests.conftest import NOW

TEXT, EMAIL = "You sent my papers to somebody else.", "zuplo@example.org"


def complain(portal, email=EMAIL, address="192.0.2.1", now=NOW, once=None):
    written = complaints.Written(once or new_id(), "fr", TEXT, email)
    with unit_for(portal, "public", write=True, now=now) as unit:
        return complaints.make(unit, written, address)


def stored(portal):
    with unit_for(portal, "test") as unit:
        return unit.session.scalars(select(Complaint)).all()


def told(portal):
    with unit_for(portal, "test") as unit:
        query = select(OutboxTask.subject).where(OutboxTask.task == Task.COMPLAINT)
        return unit.session.scalars(query).all()


def test_what_was_written_opens_for_a_reviewer_alone_and_that_is_written_down(portal):
    number = complain(portal)

    [row] = stored(portal)
    assert TEXT.encode() not in row.text
    assert EMAIL.encode() not in row.email
    with unit_for(portal, "reviewer", write=True, now=NOW) as unit:
        opened = complaints.open_for_reviewer(unit, row.id)
        [entry] = unit.entries
    assert (opened.number, opened.text, opened.email) == (number, TEXT, EMAIL)
    assert TEXT not in repr(opened)
    assert (entry.action, entry.subject) == ("complaint-opened", row.id)


def test_an_address_is_written_to_once_an_hour_and_each_complaint_is_kept(portal):
    complain(portal)
    complain(portal, email=EMAIL.upper())
    complain(portal, email="")
    assert (len(stored(portal)), len(told(portal))) == (3, 1)

    complain(portal, now=NOW + timedelta(hours=1))
    assert len(told(portal)) == 2


def test_what_is_sent_twice_is_one_complaint(portal):
    once = new_id()
    assert complain(portal, once=once) == complain(portal, once=once)
    assert (len(stored(portal)), len(told(portal))) == (1, 1)


def test_one_network_keeps_no_other_from_complaining(portal):
    for _ in range(LIMITS["complaint-address"][0]):
        complain(portal)
    with pytest.raises(TooMany):
        complain(portal)
    assert complain(portal, address="198.51.100.1").startswith("DP-")


def test_it_is_answered_once_and_deleted_a_year_later(portal):
    number = complain(portal)
    [row] = stored(portal)
    assert complaints.PREFIX in number
    for expected in (True, False):
        with unit_for(portal, "reviewer", write=True, now=NOW) as unit:
            assert complaints.answered(unit, row.id) is expected
    with unit_for(portal, "public", now=NOW) as unit:
        assert complaints.receipt(unit, number).answered_at == NOW
        assert complaints.waiting(unit) == []
    left = []
    for days in (365, 366):
        with unit_for(portal, "worker", write=True, now=NOW + timedelta(days=days)) as unit:
            expiry.delete_expired(unit)
        left.append(len(stored(portal)))
    assert left == [1, 0]


def test_one_without_an_answer_is_not_deleted(portal):
    complain(portal)
    with unit_for(portal, "worker", write=True, now=NOW + timedelta(days=2000)) as unit:
        expiry.delete_expired(unit)
    assert len(stored(portal)) == 1


@pytest.mark.parametrize("act", [complaints.open_for_reviewer, complaints.answered])
def test_one_that_is_not_there_is_not_found(portal, act):
    with (
        unit_for(portal, "reviewer", write=True) as unit,
        pytest.raises(complaints.NoSuchComplaint),
    ):
        act(unit, new_id())
