"""Appointments: partners offer slots, an applicant chooses one, and a partner books."""

import json
from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import Status
from app.domain.partners import incoming, outgoing
from app.services.appointments import arrangements, choice
from app.services.appointments.choice import NotOffered
from app.services.callbacks import told
from app.services.core.unit import unit_for
from app.services.privacy import erasure
from app.services.self_service import status
from app.storage.cases import checks as check_store
from app.storage.cases import eois
from app.storage.cases.checks import CheckRecord
from app.storage.outbox import OutboxTask
from app.storage.partners import inbox
from app.storage.partners.deliveries import Delivery
from tests.conftest import NOW
from tests.peers.partner import a_check_update, a_partner
from tests.support.at_once import at_once
from tests.support.callbacks import a_case, send
from tests.support.desk import AMINA

CALAIS = {"slot_id": "c-1", "place": "Calais, 1 rue Vide", "starts_at": "2026-12-01T09:00:00Z"}
LILLE = {"slot_id": "l-7", "place": "Lille", "starts_at": "2026-12-02T10:30:00+01:00"}
HOUR = timedelta(hours=1)


@pytest.fixture
def partner(portal):
    return a_partner(portal)


@pytest.fixture
def case(portal):
    return a_case(portal, status=Status.ACCEPTED)


def appointment(reference, status, at=NOW, **more):
    data = {"reference": reference, "check": "biometric", "status": status, **more}
    body = {"type": incoming.APPOINTMENT_UPDATED, "timestamp": at.isoformat(), "data": data}
    return json.dumps(body).encode()


def offer(reference, *slots, at=NOW, **more):
    return appointment(reference, "offered", at, slots=slots, **more)


def arranged(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return arrangements.of_check(
            unit, check_store.of_eoi(unit.session, eoi_id)[Check.BIOMETRIC]
        )


def choose(portal, eoi_id, slot_id, now=NOW):
    """As who has this slot on their page."""
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now) as unit:
        keys = {slot.slot_id: slot.key for slot in choice.shown(unit, unit.eoi(eoi_id)).slots}
        return choice.choose(unit, eoi_id, keys[slot_id])


def messages(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        tasks = select(OutboxTask).where(OutboxTask.subject == eoi_id, OutboxTask.task == "mail")
        return [task.body["message"] for task in unit.session.scalars(tasks)]


def todo(portal, eoi_id, now=NOW):
    with unit_for(portal, "applicant", opens=[eoi_id], now=now) as unit:
        return {each.what: each.due_at for each in status.view(unit, eoi_id).todo}


def chosen_events(portal):
    with unit_for(portal, "test") as unit:
        events = unit.session.scalars(select(Delivery.event))
        return [e["data"] for e in events if e["type"] == outgoing.APPOINTMENT_CHOSEN]


def test_who_chooses_a_slot_is_told_to_the_partners_once_and_then_it_is_booked(portal, case):
    eoi_id, reference = case
    partner = a_partner(portal, url="https://partner.example")

    assert send(portal, partner, offer(reference, CALAIS, LILLE)) == inbox.APPLIED
    assert choose(portal, eoi_id, "l-7") is True
    assert choose(portal, eoi_id, "l-7") is False  # a double click
    assert choose(portal, eoi_id, "c-1") is False  # another tab

    [event] = chosen_events(portal)
    assert event["slot_id"] == "l-7"
    assert {**event} == {
        "id": event["id"],
        "occurred_at": NOW.isoformat(),
        "reference": reference,
        "sequence": event["sequence"],
        "check": "biometric",
        "slot_id": "l-7",
    }
    assert todo(portal, eoi_id) == {}
    assert send(portal, partner, appointment(reference, "booked", NOW + HOUR)) == inbox.APPLIED
    booked = arranged(portal, eoi_id)
    assert (booked.booked.place, booked.slots, booked.chosen) == ("Lille", (), None)


def test_two_tabs_at_the_same_moment_choose_one(portal, case):
    eoi_id, reference = case
    partner = a_partner(portal, url="https://partner.example")
    send(portal, partner, offer(reference, CALAIS, LILLE))

    chosen = at_once(*[partial(choose, portal, eoi_id, slot) for slot in ("c-1", "l-7")])

    assert sorted(chosen) == [False, True]
    [event] = chosen_events(portal)
    assert event["slot_id"] == arranged(portal, eoi_id).chosen.slot_id


def test_events_of_one_case_count_on(portal, case):
    """A partner puts the choice after what came before it."""
    eoi_id, reference = case
    partner = a_partner(portal, url="https://partner.example")
    send(portal, partner, offer(reference, CALAIS))
    with unit_for(portal, "test") as unit:
        before = eois.get(unit.session, eoi_id).sequence

    choose(portal, eoi_id, "c-1")

    assert [event["sequence"] for event in chosen_events(portal)] == [before + 1]


def test_who_is_not_subscribed_reads_nothing_of_it(portal, case, partner):
    eoi_id, reference = case
    a_partner(portal, "register", url="https://register.example", subscribed=["eoi.invited.v1"])
    send(portal, partner, offer(reference, CALAIS))
    choose(portal, eoi_id, "c-1")
    assert chosen_events(portal) == []


def test_an_offer_asks_its_person_until_its_deadline_and_its_place_is_sealed(portal, case, partner):
    eoi_id, reference = case
    before = len(messages(portal, eoi_id))
    assert send(portal, partner, offer(reference, CALAIS, LILLE)) == inbox.APPLIED
    assert todo(portal, eoi_id)["appointment"].isoformat() == "2026-12-02T09:30:00+00:00"
    assert messages(portal, eoi_id)[before:] == ["reminder"]

    by = "2026-11-25T12:00:00Z"
    again = offer(reference, CALAIS, LILLE, at=NOW + HOUR, choose_by=by)
    assert send(portal, partner, again) == inbox.APPLIED
    assert todo(portal, eoi_id)["appointment"].isoformat() == "2026-11-25T12:00:00+00:00"
    assert messages(portal, eoi_id)[before:] == ["reminder"]  # the same times: not told again

    with unit_for(portal, "test") as unit:
        stored = check_store.of_eoi(unit.session, eoi_id)[Check.BIOMETRIC].appointment
    assert b"Calais" not in stored
    assert "Calais" not in repr(arranged(portal, eoi_id))


def test_one_slot_may_be_offered_by_its_place_and_time_alone(portal, case):
    eoi_id, reference = case
    partner = a_partner(portal, url="https://partner.example")
    one = {"place": "Calais", "starts_at": "2026-12-01T10:00:00+01:00"}
    assert send(portal, partner, appointment(reference, "offered", **one)) == inbox.APPLIED
    choose(portal, eoi_id, "20261201T090000Z")
    assert [event["slot_id"] for event in chosen_events(portal)] == ["20261201T090000Z"]


def test_what_is_offered_twice_is_shown_once_and_what_has_begun_asks_nobody(portal, case, partner):
    eoi_id, reference = case
    before = len(messages(portal, eoi_id))
    began = CALAIS | {"starts_at": (NOW - HOUR).isoformat()}
    assert send(portal, partner, offer(reference, began)) == inbox.APPLIED
    assert (todo(portal, eoi_id), messages(portal, eoi_id)[before:]) == ({}, [])

    same = [LILLE, LILLE | {"slot_id": "l-8", "starts_at": "2026-12-02T09:30:00Z"}]
    assert send(portal, partner, offer(reference, *same, began, at=NOW + HOUR)) == inbox.APPLIED
    assert [slot.slot_id for slot in arranged(portal, eoi_id).free(NOW)] == ["l-7"]


def test_nobody_is_told_to_choose_until_later_than_the_last_begins(portal, case, partner):
    eoi_id, reference = case
    send(portal, partner, offer(reference, CALAIS, LILLE, choose_by="2099-12-31T23:59:00-23:59"))
    assert todo(portal, eoi_id)["appointment"].isoformat() == "2026-12-02T09:30:00+00:00"


def test_a_newer_offer_replaces_the_older_and_an_older_one_changes_nothing(portal, case, partner):
    eoi_id, reference = case
    assert send(portal, partner, offer(reference, CALAIS, at=NOW)) == inbox.APPLIED
    assert send(portal, partner, offer(reference, LILLE, at=NOW - HOUR)) == inbox.STALE
    assert [slot.slot_id for slot in arranged(portal, eoi_id).slots] == ["c-1"]
    assert send(portal, partner, offer(reference, LILLE, at=NOW + HOUR)) == inbox.APPLIED
    assert [slot.slot_id for slot in arranged(portal, eoi_id).slots] == ["l-7"]


def test_an_offer_never_undoes_a_newer_booking_and_a_newer_one_lets_choose_again(
    portal, case, partner
):
    eoi_id, reference = case
    where = {"place": "Lille", "starts_at": LILLE["starts_at"]}
    assert send(portal, partner, appointment(reference, "booked", **where)) == inbox.APPLIED
    assert send(portal, partner, offer(reference, CALAIS, at=NOW - HOUR)) == inbox.STALE
    assert todo(portal, eoi_id) == {}

    assert send(portal, partner, offer(reference, CALAIS, at=NOW + HOUR)) == inbox.APPLIED
    assert arranged(portal, eoi_id).booked.place == "Lille"  # stands until another is booked
    assert choose(portal, eoi_id, "c-1")
    later = appointment(reference, "moved", NOW + 2 * HOUR)
    assert send(portal, partner, later) == inbox.APPLIED
    assert arranged(portal, eoi_id).booked.place == CALAIS["place"]


def test_a_booking_from_before_the_offer_leaves_the_offer(portal, case, partner):
    eoi_id, reference = case
    assert send(portal, partner, offer(reference, CALAIS, at=NOW + HOUR)) == inbox.APPLIED
    assert send(portal, partner, appointment(reference, "booked", NOW)) == inbox.APPLIED
    assert "appointment" in todo(portal, eoi_id)


def test_a_choice_stands_while_it_is_offered_and_is_asked_for_again_when_it_is_not(
    portal, case, partner
):
    eoi_id, reference = case
    send(portal, partner, offer(reference, CALAIS, LILLE))
    choose(portal, eoi_id, "c-1")
    before = len(messages(portal, eoi_id))

    send(portal, partner, offer(reference, CALAIS, at=NOW + HOUR))
    assert arranged(portal, eoi_id).is_chosen
    send(portal, partner, offer(reference, CALAIS | {"place": "Lens"}, at=NOW + 2 * HOUR))

    assert arranged(portal, eoi_id).is_lost  # the same id is another place now
    assert "appointment" in todo(portal, eoi_id)
    assert messages(portal, eoi_id)[before:] == ["reminder"]
    assert choose(portal, eoi_id, "c-1")


def test_none_withdraws_what_was_offered_and_who_had_chosen_is_told(portal, case, partner):
    eoi_id, reference = case
    send(portal, partner, offer(reference, CALAIS))
    choose(portal, eoi_id, "c-1")
    before = len(messages(portal, eoi_id))
    assert send(portal, partner, offer(reference, at=NOW + HOUR)) == inbox.APPLIED
    assert todo(portal, eoi_id) == {}
    assert messages(portal, eoi_id)[before:] == ["news"]


def test_what_is_gone_or_has_begun_cannot_be_chosen(portal, case, partner):
    eoi_id, reference = case
    send(portal, partner, offer(reference, CALAIS))
    on_the_page = arranged(portal, eoi_id).slots[0].key

    def try_it(now=NOW):
        with (
            pytest.raises(NotOffered),
            unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now) as unit,
        ):
            choice.choose(unit, eoi_id, on_the_page)

    try_it(NOW.replace(month=12, day=1, hour=9, minute=0))
    send(portal, partner, offer(reference, LILLE, at=NOW + HOUR))
    try_it()
    assert arranged(portal, eoi_id).chosen is None
    send(portal, partner, offer(reference, CALAIS, at=NOW + 2 * HOUR))
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        eois.get(unit.session, eoi_id).status = Status.WITHDRAWN
    try_it()


def test_where_nobody_has_to_come_an_offer_waits_for_a_person(portal, case, partner):
    _, reference = case
    told_of = a_check_update(reference=reference, status="enrolled")
    assert send(portal, partner, told_of) == inbox.APPLIED
    assert send(portal, partner, offer(reference, CALAIS, at=NOW + HOUR)) == inbox.QUARANTINED
    late = NOW + timedelta(days=2)
    _, other = a_case(portal)
    assert send(portal, partner, offer(other, CALAIS, at=late)) == inbox.QUARANTINED
    assert send(portal, partner, offer("EOI-0000-0000-0000", CALAIS)) == inbox.QUARANTINED


@pytest.mark.parametrize(("became", "left"), [("missed", None), ("attended", "Lille")])
def test_what_becomes_of_it_ends_the_offer(portal, case, partner, became, left):
    eoi_id, reference = case
    where = {"place": "Lille", "starts_at": LILLE["starts_at"]}
    send(portal, partner, appointment(reference, "booked", **where))
    send(portal, partner, offer(reference, CALAIS, at=NOW + HOUR))
    send(portal, partner, appointment(reference, became, NOW + 2 * HOUR))
    known = arranged(portal, eoi_id)
    assert (known.slots, known.booked and known.booked.place) == ((), left)


def test_who_is_moved_without_a_place_is_sent_to_none(portal, case, partner):
    eoi_id, reference = case
    where = {"place": "Lille", "starts_at": LILLE["starts_at"]}
    send(portal, partner, appointment(reference, "booked", **where))
    before = len(messages(portal, eoi_id))
    send(portal, partner, appointment(reference, "moved", NOW + HOUR))
    assert arranged(portal, eoi_id).booked is None
    assert messages(portal, eoi_id)[before:] == ["news"]


def test_whose_data_is_erased_leaves_no_appointment(portal, case, partner):
    eoi_id, reference = case
    send(portal, partner, offer(reference, CALAIS))
    erasure.erase(portal, "operator", [eoi_id], "asked", NOW)
    with unit_for(portal, "test") as unit:
        left = select(CheckRecord.appointment).where(CheckRecord.appointment.is_not(None))
        assert unit.session.scalars(left).all() == []
    assert send(portal, partner, offer(reference, LILLE, at=NOW + HOUR)) == inbox.QUARANTINED


def test_what_a_stolen_sender_offered_is_listed_and_taken_back(portal, case, partner):
    eoi_id, reference = case
    send(portal, partner, offer(reference, CALAIS))
    with unit_for(portal, AMINA, now=NOW) as unit:
        [one] = told.by(unit, "enrolment", NOW - HOUR).told
    assert (one.action, one.check, one.may_be_asked_anew) == (
        "appointment-offered",
        "biometric",
        True,
    )
    with unit_for(portal, AMINA, write=True, now=NOW) as unit:
        told.ask_anew(unit, "enrolment", reference, Check.BIOMETRIC)
    assert (arranged(portal, eoi_id).slots, todo(portal, eoi_id)) == ((), {})
