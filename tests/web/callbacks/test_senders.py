"""What a sender told since a day: listed, asked for anew; and a kit that was found stolen."""

from datetime import timedelta

import pytest

from app.domain.cases.checks import Check
from app.services.callbacks import quarantine, told
from app.services.cases.checks import ForbiddenCheckMove
from app.services.core.errors import NoSuchEoi
from app.services.core.unit import unit_for
from app.services.oversight import conflicts
from app.services.partners import kits
from app.storage.audit import entries
from app.storage.cases import checks as check_store
from app.storage.partners import inbox
from app.storage.partners.deliveries import Delivery
from app.storage.partners.inbox import InboxMessage
from tests.conftest import NOW, on_sqlite
from tests.peers.partner import Partner, a_check_update, a_partner
from tests.support.callbacks import a_case, report_check, send
from tests.support.desk import AMINA, at_desk
from tests.support.reviewer import actions_to
from tests.support.rows import rows, statements

KIT = "enrolment.kit-7"
DAY = {"since-day": "1", "since-month": "11", "since-year": "2026"}


@pytest.fixture
def kit(portal):
    a_partner(portal, subscribed=["check.requested.v1"], url="https://lab.example.org/in")
    with unit_for(portal, "operator", write=True) as unit:
        return Partner(KIT, kits.add(unit, KIT), "")


def enrol(portal, kit, eoi_id, status="enrolled"):
    with unit_for(portal, "test") as unit:
        check = check_store.of_eoi(unit.session, eoi_id)[Check.BIOMETRIC]
    body = a_check_update(
        check_id=str(check.id), status=status, biometric_reference="7f3c2a90-51de-4c0b-9b57"
    )
    return send(portal, kit, body)


def listed(portal, since=NOW - timedelta(days=1), actor=AMINA):
    with unit_for(portal, actor) as unit:
        return told.by(unit, KIT, since).told


def ask_anew(portal, reference, sender=KIT):
    with unit_for(portal, AMINA, write=True, now=NOW) as unit:
        told.ask_anew(unit, sender, reference, Check.BIOMETRIC)


def test_what_a_kit_told_is_listed_and_nothing_else(portal, kit):
    first, reference = a_case(portal)
    second, _ = a_case(portal)
    assert enrol(portal, kit, first) == inbox.APPLIED
    report_check(portal, second, NOW)

    [one] = listed(portal)

    assert (one.reference, one.check, one.status, one.stands) == (
        reference,
        "biometric",
        "enrolled",
        "enrolled",
    )
    assert listed(portal, NOW + timedelta(hours=1)) == []
    with at_desk(portal, AMINA, first) as unit:
        conflicts.declare(unit, first, AMINA, "A neighbour")
    assert listed(portal) == []
    with pytest.raises(NoSuchEoi):
        ask_anew(portal, reference)


def test_what_a_kit_told_is_listed_too_where_a_person_applied_it(portal, kit):
    eoi_id, reference = a_case(portal)
    with unit_for(portal, "test") as unit:
        check = check_store.of_eoi(unit.session, eoi_id)[Check.BIOMETRIC]
    at = NOW + timedelta(days=7)
    body = a_check_update(check_id=str(check.id), status="enrolled", occurred_at=at.isoformat())
    assert send(portal, kit, body) == inbox.QUARANTINED
    [message] = rows(portal, InboxMessage)

    with unit_for(portal, AMINA, write=True, now=at) as unit:
        assert quarantine.apply(unit, message.id)

    assert [(one.reference, one.status) for one in listed(portal)] == [(reference, "enrolled")]
    with unit_for(portal, "test") as unit:
        applied = entries.of_subject(unit.session, message.id)[-1]
        assert (applied.actor, applied.action) == (AMINA, "message-applied")
        said = applied.read(unit.keyring)
    assert said == {"outcome": inbox.APPLIED, "sender": KIT, "case": str(eoi_id)}


def test_a_result_that_is_not_believed_is_asked_for_anew(portal, kit):
    eoi_id, reference = a_case(portal)
    enrol(portal, kit, eoi_id)

    ask_anew(portal, reference)

    with unit_for(portal, "test") as unit:
        check = check_store.of_eoi(unit.session, eoi_id)[Check.BIOMETRIC]
        assert (check.status, check.biometric_reference) == ("requested", None)
    [one] = listed(portal)
    assert (one.stands, one.may_be_asked_anew) == ("requested", False)
    with pytest.raises(ForbiddenCheckMove):
        ask_anew(portal, reference)
    assert len(rows(portal, Delivery)) == 3  # each check when it was asked for, and this one again


def test_what_another_told_is_not_asked_for_anew(portal, kit):
    eoi_id, reference = a_case(portal)
    enrol(portal, kit, eoi_id)
    with pytest.raises(ForbiddenCheckMove):
        ask_anew(portal, reference, sender="enrolment")


def test_of_many_cases_what_was_told_is_listed_by_as_many_statements_as_of_one(portal, kit):
    made = []
    for _ in range(2):
        enrol(portal, kit, a_case(portal)[0])
        made.append(statements(portal, lambda: listed(portal))[0])
    assert len(made[0]) == len(made[1])


def test_what_went_badly_one_person_does_not_undo(portal, kit):
    eoi_id, reference = a_case(portal)
    enrol(portal, kit, eoi_id, "failed")

    [one] = listed(portal)
    assert one.may_be_asked_anew is False
    with pytest.raises(ForbiddenCheckMove):
        ask_anew(portal, reference)


@on_sqlite
def test_a_stolen_kit_is_revoked_and_looked_through_in_the_back_office(portal, kit, desk):
    eoi_id, reference = a_case(portal)
    enrol(portal, kit, eoi_id)

    pat = desk("pat", "partner-operator")
    assert KIT not in pat.get("/review/endpoints").text()
    [revoke] = actions_to(pat.get("/review/senders"), "revoke")
    assert revoke == f"/review/senders/{KIT}/revoke"
    assert "The kit is revoked" in pat.act(revoke).text()
    assert actions_to(pat.page, "revoke") == []

    sara = desk("sara", "senior")
    query = "&".join(f"{key}={value}" for key, value in DAY.items())
    assert "It has told" not in sara.get(f"/review/senders/{KIT}").text()
    page = sara.get(f"/review/senders/{KIT}?{query}")
    assert reference in page.text()
    [form] = [one for one in page.all("form") if "ask-anew" in one.get("action")]
    done = sara.act(form.get("action"), reference=reference, check="biometric")
    assert "asked for anew" in done.text()


@on_sqlite
def test_a_partner_is_not_revoked_by_the_address_of_kits(portal, kit, desk):
    pat = desk("pat", "partner-operator")
    pat.get("/review/senders")
    pat.act("/review/senders/enrolment/revoke")

    eoi_id, _ = a_case(portal)
    assert enrol(portal, kit, eoi_id) == inbox.APPLIED
