"""What anybody can have sent leaves so fast and no faster; and nothing of it is lost."""

import logging
from contextlib import suppress
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.services.contact import addresses, changes
from app.services.core import notifications, rate_limits
from app.services.core.message_brake import KINDS
from app.services.core.rate_limits import LIMITS, TooMany
from app.services.core.unit import unit_for
from app.services.operations import health
from app.services.sign_in.codes import Entered
from app.storage.cases import eois, location_requests
from app.storage.outbox import HELD_BACK, OutboxTask
from app.worker import loop
from app.worker.task import MOST_ATTEMPTS
from tests.conftest import NOW, on_sqlite
from tests.support.codes import NUMBER, ask, codes_in, enter
from tests.support.letterbox import letters
from tests.support.people import ADDRESS, a_draft, a_submission, reference_of
from tests.support.told import told

SECOND, MINUTE = timedelta(seconds=1), timedelta(minutes=1)


@pytest.fixture
def people(portal, settings):
    """Five, whom everything has reached that was for them; by id."""
    ids = [a_submission(portal, email=f"{n}@example.org") for n in range(5)]
    loop.drain(portal, settings, NOW)
    return ids


@pytest.fixture
def lowered(monkeypatch, people):
    """Once they are there, two mails of a kind leave in a minute, and one SMS."""
    monkeypatch.setitem(LIMITS, "leaving-mail", (2, MINUTE))
    monkeypatch.setitem(LIMITS, "leaving-sms", (1, MINUTE))
    return people


LATER = NOW + 5 * MINUTE


def fill(portal, now):
    """Have as many leave in this minute as may."""
    with unit_for(portal, "test", write=True, now=now) as unit:
        for kind in sorted({*KINDS.values()}):
            for channel in ("mail", "sms"):
                for _ in range(LIMITS[f"leaving-{channel}"][0]):
                    with suppress(TooMany):
                        rate_limits.count(unit, f"leaving-{channel}", kind)


def codes_of(folder, number):
    return [code for text in letters(folder, f"{number}@example.org") for code in codes_in(text)]


def held_back(portal):
    with unit_for(portal, "test") as unit:
        return health.backlog(unit)["outbox_held_back"]


def test_codes_that_are_too_many_leave_later_and_count_from_then(
    portal, settings, tmp_path, lowered, caplog
):
    browsers = [ask(portal, reference_of(portal, eoi_id), LATER) for eoi_id in lowered]
    with caplog.at_level(logging.CRITICAL):
        loop.drain(portal, settings, LATER)

    assert sum(len(codes_of(tmp_path, n)) for n in range(5)) == 2
    assert held_back(portal) == 3
    [alarm] = told(caplog, "messages_held_back")
    assert alarm["reason"] == "mail"
    came, now = {}, LATER
    while held_back(portal):
        now += 15 * SECOND
        assert now < LATER + 10 * MINUTE
        loop.drain(portal, settings, now)
        came |= {n: now for n in range(5) if n not in came and codes_of(tmp_path, n)}
    assert [len(codes_of(tmp_path, n)) for n in range(5)] == [1] * 5
    for number, browser in enumerate(browsers):
        typed_at = came[number] + 9 * MINUTE
        assert isinstance(enter(portal, browser, codes_of(tmp_path, number)[0], typed_at), Entered)


@pytest.mark.again  # real processes, or as much work
@on_sqlite
def test_what_is_held_back_is_not_given_up_and_asks_for_nothing_more(
    portal, settings, tmp_path, lowered
):
    reference = reference_of(portal, lowered[0])
    for minute in range(MOST_ATTEMPTS + 10):
        fill(portal, LATER + minute * MINUTE)
        ask(portal, reference, LATER + minute * MINUTE)
        loop.drain(portal, settings, LATER + minute * MINUTE)
    with unit_for(portal, "test") as unit:
        waiting = unit.session.scalars(select(OutboxTask).where(OutboxTask.outcome == HELD_BACK))
        assert [message.attempts for message in waiting] == [0]

    now = LATER + (MOST_ATTEMPTS + 15) * MINUTE
    browser = ask(portal, reference, now)
    loop.drain(portal, settings, now)
    assert isinstance(enter(portal, browser, codes_of(tmp_path, 0)[0], now), Entered)


@pytest.mark.usefixtures("lowered")
def test_a_code_waits_for_both_channels_or_for_none(portal, settings, tmp_path):
    both = a_submission(portal, LATER, email="5@example.org", phone=NUMBER)
    loop.drain(portal, settings, LATER)
    other = a_submission(portal, LATER, email="6@example.org", phone="+33600000043")
    for eoi_id in (both, other):
        ask(portal, reference_of(portal, eoi_id), LATER + MINUTE)
    loop.drain(portal, settings, LATER + MINUTE)

    assert [len(codes_of(tmp_path, n)) for n in (5, 6)] == [1, 0]
    assert held_back(portal) >= 1


@on_sqlite
def test_decisions_and_deadlines_do_not_wait(portal, settings, tmp_path, lowered):
    fill(portal, LATER)
    with unit_for(portal, "test", write=True, now=LATER) as unit:
        eoi = eois.get(unit.session, lowered[0])
        asked = location_requests.of_eoi(unit.session, eoi.id)
        asked.verdict = asked.answered_at = asked.settled_at = None  # something is left to do
        for message in ("news", "reminder", "location", "received"):
            notifications.tell(unit, eoi, message)
    before = len(letters(tmp_path, "0@example.org"))
    loop.drain(portal, settings, LATER)

    assert len(letters(tmp_path, "0@example.org")) == before + 4
    assert held_back(portal) == 0


@on_sqlite
def test_nor_does_who_asks_by_a_browser_that_is_known(portal, post, lowered):
    reference = reference_of(portal, lowered[0])
    to = {"to": "0@example.org"}
    browser = ask(portal, reference, LATER)
    known = enter(portal, browser, post(LATER, **to)[-1], LATER).known
    fill(portal, LATER)

    ask(portal, reference, LATER, known=known)
    assert len(post(LATER, **to)) == 1


@on_sqlite
def test_drafts_by_the_thousand_do_not_delay_a_code(portal, settings, tmp_path, lowered):
    for number in range(4):
        a_draft(portal, LATER, email=f"new{number}@example.org")
    ask(portal, reference_of(portal, lowered[0]), LATER)
    loop.drain(portal, settings, LATER)

    assert held_back(portal) == 2
    assert len(codes_of(tmp_path, 0)) == 1


@on_sqlite
def test_a_code_for_a_new_address_is_held_back_and_not_lost(portal, settings, tmp_path, lowered):
    eoi_id = lowered[0]
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=LATER) as unit:
        token = changes.ask(unit, eoi_id, "email", "7@example.org")
    for minute in range(15):
        fill(portal, LATER + minute * MINUTE)
        loop.drain(portal, settings, LATER + minute * MINUTE)
    assert codes_of(tmp_path, 7) == []
    now = LATER + 17 * MINUTE
    loop.drain(portal, settings, now)

    [code] = codes_of(tmp_path, 7)
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now) as unit:
        assert changes.confirm(unit, eoi_id, token, code) is None


@on_sqlite
@pytest.mark.usefixtures("lowered")
def test_references_that_were_lost_are_held_back_too(portal, settings):
    for number in range(5):
        with unit_for(portal, "applicant", write=True, now=LATER) as unit:
            addresses.ask_for_references(unit, "email", f"{number}@example.org", ADDRESS)
    loop.drain(portal, settings, LATER)
    assert held_back(portal) == 3
