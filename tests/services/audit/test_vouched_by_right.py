"""Whatever the portal does with rows by right is no fault, whoever has it done."""

from datetime import timedelta
from threading import Thread

import pytest
from sqlalchemy import func, select

from app.domain.cases.lifecycle import Status
from app.security.encryption.keyring import SYSTEM_KEYS
from app.services.core.unit import unit_for
from app.services.partners import registry
from app.services.privacy import erasure, expiry, retention
from app.services.scheme import settings as scheme
from app.settings import read
from app.storage.audit.entries import AuditEntry
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.partners.inbox import InboxMessage
from app.storage.partners.partners import Partner
from app.storage.register.records import ReturnRecord
from app.worker import loop
from tests.conftest import NOW, SCHEME, on_both
from tests.support.desk import a_return, a_screened, moved, screen_all
from tests.support.families import a_submitted_family
from tests.support.forgery import faults, named
from tests.support.full import a_quarantined, filled
from tests.support.people import a_submission
from tests.support.rotating import days_pass, rewrap_all, rotate
from tests.support.settings import environment

DAY = timedelta(days=1)


def ids(portal, column):
    with unit_for(portal, "test") as unit:
        return list(unit.session.scalars(select(column)))


def test_erasing_everybody(portal):
    filled(portal)
    erasure.erase(portal, "operator", ids(portal, Eoi.id), "asked", NOW)
    erasure.erase(portal, "operator", ids(portal, ReturnRecord.id), "asked", NOW)
    assert ids(portal, Eoi.id) == []
    assert faults(portal) == []


def test_erasing_the_first_of_a_family(portal):
    first, *_ = a_submitted_family(portal)
    erasure.erase(portal, "operator", [first], "asked", NOW)
    assert faults(portal) == []


def test_keeping_nothing_longer_than_it_is_kept(portal):
    filled(portal)
    moved(portal, a_screened(portal), Status.WITHDRAWN)
    later = NOW + (SCHEME["ends_on"] - NOW.date()) + 20 * 365 * DAY
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        scheme.change(unit, window_closes_at=NOW + DAY)
        registry.rotate(unit, "kits", "inbound", DAY)
    with unit_for(portal, "worker", write=True, now=later) as unit:
        expiry.delete_expired(unit)
    assert sum(retention.run(portal, "worker", later)) == 1
    assert ids(portal, InboxMessage.id) == []
    assert faults(portal) == []


@pytest.mark.parametrize("purposes", [SYSTEM_KEYS], ids=["all"])
def test_rotating_every_key_and_making_every_tag_anew(portal, purposes):
    filled(portal)
    rotate(portal, *purposes)
    days_pass(portal)
    rewrap_all(portal)
    assert faults(portal) == []


@pytest.mark.again  # real processes, or as much work
def test_whatever_a_worker_does(portal, database_url, key_file, tmp_path):
    settings = read(environment(database_url, key_file, tmp_path))
    filled(portal)
    a_return(portal, return_id="R-2")
    for days in (0, 1, 3, 30):
        now = NOW + days * DAY
        loop.drain(portal, settings, now)
        context = loop.context_for(portal, settings, lambda now=now: now)
        for step in (
            loop.deadlines.refer_locations,
            loop.deadlines.remind_of_locations,
            loop.deadlines.remind_of_questions,
            loop.deadlines.follow_up,
            loop.deadlines.warn_families,
            loop.delete_expired,
            loop.follow_threshold,
            loop.retain,
        ):
            step(context)
    assert faults(portal) == []


@on_both
def test_two_who_change_a_row_at_once_that_neither_has_locked(portal):
    """As where a mail cannot be delivered while the case goes on: each writes what it read."""
    eoi_id = a_submission(portal)

    def touch(name, times=8):
        for number in range(times):
            with unit_for(portal, "test", write=True) as unit:
                setattr(eois.get(unit.session, eoi_id), name, f"{name} {number}")

    columns = ("language", "ground", "status_before")
    threads = [Thread(target=touch, args=[name]) for name in columns]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert faults(portal) == []
    with unit_for(portal, "test") as unit:
        eoi = eois.get(unit.session, eoi_id)
    assert [getattr(eoi, name) for name in columns] == [f"{name} 7" for name in columns]


def test_more_rows_than_an_entry_names(portal):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        registry.add(unit, "kits", None, [], [])
    [partner] = ids(portal, Partner.id)
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        for number in range(1100):
            unit.session.add(a_quarantined(unit, partner, f"m-{number}"))
    screen_all(portal)
    with unit_for(portal, "test") as unit:
        others = AuditEntry.action == "rows-changed"
        assert unit.session.scalar(select(func.count()).where(others)) == 1 + 3
    assert named(portal) == set()
