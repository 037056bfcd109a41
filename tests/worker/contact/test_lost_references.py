"""A reference that was lost goes to whom it belongs, and nobody else is told anything."""

from datetime import timedelta

import pytest
from sqlalchemy import delete, select

from app.domain.intake import journey
from app.services.contact import addresses
from app.services.core.rate_limits import LIMITS, TooMany
from app.services.core.unit import unit_for
from app.services.intake import drafts
from app.services.operations import reindexing
from app.services.privacy import erasure
from app.storage.blind_index.tags import IndexTag
from app.storage.outbox import OutboxTask
from app.worker import loop
from tests.conftest import NOW
from tests.support.letterbox import letters
from tests.support.people import ADDRESS, a_draft, a_submission, reference_of
from tests.support.rotating import rewrap_all

MINE, NUMBER = "person@example.org", "+33600000042"


def ask(portal, name, given, now=NOW, address=ADDRESS):
    with unit_for(portal, "applicant", write=True, now=now) as unit:
        addresses.ask_for_references(unit, name, given, address)


def lost(portal):
    """What waits for the worker to look for."""
    with unit_for(portal, "test") as unit:
        query = select(OutboxTask.body).where(OutboxTask.task == "lost")
        return list(unit.session.scalars(query))


def untag(portal):
    """As before there were tags of how people are reached."""
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(
            delete(IndexTag).where(IndexTag.purpose.in_(["eoi-email", "eoi-phone"]))
        )


@pytest.fixture
def everything_before_is_sent(portal, settings, tmp_path):
    """What came before is out of the way."""

    def send():
        loop.drain(portal, settings, NOW)
        for folder in ("mail", "sms"):
            for path in (tmp_path / folder).glob("*"):
                path.unlink()

    return send


@pytest.mark.parametrize("of", [a_draft, a_submission])
def test_it_is_sent_to_the_address_it_was_asked_by_and_the_other_is_told(
    portal, settings, tmp_path, everything_before_is_sent, of
):
    reference = reference_of(portal, of(portal, email="Person@Example.org", phone=NUMBER))
    everything_before_is_sent()

    ask(portal, "email", "person@example.ORG")
    loop.drain(portal, settings, NOW)

    [mail] = letters(tmp_path, "Person@Example.org")
    [sms] = letters(tmp_path, NUMBER)
    assert f"Your reference is {reference}" in mail
    assert "Somebody told us that they had lost your reference" in sms


def test_it_is_sent_to_a_number_too(portal, settings, tmp_path, everything_before_is_sent):
    reference = reference_of(portal, a_submission(portal, phone=NUMBER))
    everything_before_is_sent()

    ask(portal, "phone", NUMBER)
    loop.drain(portal, settings, NOW)

    assert f"Your reference is {reference}" in letters(tmp_path, NUMBER)[0]
    assert letters(tmp_path, MINE)[0].startswith("Somebody asked for your reference")


def test_who_helps_several_is_sent_each(portal, settings, tmp_path, everything_before_is_sent):
    several = [a_submission(portal, document_number=f"N {n}", email=MINE) for n in range(3)]
    a_submission(portal, document_number="N 9", email="other@example.org")
    everything_before_is_sent()

    ask(portal, "email", MINE)
    loop.drain(portal, settings, NOW)

    sent = "".join(letters(tmp_path, MINE))
    assert all(reference_of(portal, eoi_id) in sent for eoi_id in several)
    assert letters(tmp_path, "other@example.org") == []


def test_for_what_belongs_to_nobody_the_same_is_written_down_and_nothing_sent(
    portal, settings, tmp_path, everything_before_is_sent
):
    a_submission(portal)
    everything_before_is_sent()

    ask(portal, "email", MINE)
    ask(portal, "email", "nobody@example.org")
    known, unknown = lost(portal)
    assert [len(body["tags"]) for body in (known, unknown)] == [1, 1]
    assert "example" not in str([known, unknown])
    loop.drain(portal, settings, NOW)

    assert letters(tmp_path, "nobody@example.org") == []
    assert len(letters(tmp_path, MINE)) == 1


def test_who_asks_without_end_floods_nobody_and_is_told_the_same(
    portal, settings, tmp_path, everything_before_is_sent
):
    """At most six an hour by what it is asked by, and one by the other channel."""
    a_submission(portal, phone=NUMBER)
    everything_before_is_sent()
    for minute in range(60):
        for given in (MINE, MINE.upper(), "nobody@example.org"):
            ask(portal, "email", given, NOW + timedelta(minutes=minute), f"203.0.113.{minute}")
        loop.drain(portal, settings, NOW + timedelta(minutes=minute))

    assert len(letters(tmp_path, MINE)) == 6
    assert len(letters(tmp_path, NUMBER)) == 1
    assert len(lost(portal)) == 12


def test_who_is_asked_for_by_strangers_asks_by_the_other_way(
    portal, settings, tmp_path, everything_before_is_sent
):
    reference = reference_of(portal, a_submission(portal, phone=NUMBER))
    everything_before_is_sent()
    for number in range(20):
        ask(portal, "email", MINE, address=f"203.0.113.{number}")

    ask(portal, "phone", NUMBER)
    loop.drain(portal, settings, NOW)

    assert reference in "".join(letters(tmp_path, NUMBER))


def test_one_network_asks_by_many_addresses_but_not_without_end(portal, monkeypatch):
    monkeypatch.setitem(LIMITS, "lost-address", (2, timedelta(minutes=10)))
    for number in range(2):
        ask(portal, "email", f"{number}@example.org")
    with pytest.raises(TooMany):
        ask(portal, "email", "2@example.org")


def test_a_draft_is_found_by_its_newest_address_only(
    portal, settings, tmp_path, everything_before_is_sent
):
    eoi_id = a_draft(portal)
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        page = journey.BY_NAME[journey.CONTACT]
        drafts.save_page(unit, eoi_id, page, {"email": "", "phone": NUMBER}, "en")
    everything_before_is_sent()

    ask(portal, "email", MINE)
    ask(portal, "phone", NUMBER)
    loop.drain(portal, settings, NOW)

    assert letters(tmp_path, MINE) == []
    assert len(letters(tmp_path, NUMBER)) == 1


def test_who_was_there_before_the_tags_is_found_once_keys_are_rewrapped(
    portal, settings, tmp_path, everything_before_is_sent
):
    a_submission(portal, phone=NUMBER)
    everything_before_is_sent()
    untag(portal)
    ask(portal, "email", MINE)
    loop.drain(portal, settings, NOW)
    assert letters(tmp_path, MINE) == []

    with unit_for(portal, "test", now=NOW) as unit:
        assert reindexing.count(unit) == 2
    rewrap_all(portal)
    with unit_for(portal, "test", now=NOW) as unit:
        assert reindexing.count(unit) == 0

    later = NOW + timedelta(minutes=10)
    ask(portal, "email", MINE, later)
    loop.drain(portal, settings, later)
    assert len(letters(tmp_path, MINE)) == 1


def test_who_is_erased_is_found_no_more(portal, settings, tmp_path, everything_before_is_sent):
    eoi_id = a_submission(portal)
    everything_before_is_sent()
    erasure.erase(portal, "worker", [eoi_id], "asked", NOW)

    ask(portal, "email", MINE)
    loop.drain(portal, settings, NOW)

    assert letters(tmp_path, MINE) == []
