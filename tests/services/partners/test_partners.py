import json
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import Status
from app.domain.partners import incoming, outgoing, reading
from app.security.http.signatures import BadSignature
from app.services.callbacks import handlers, inbound
from app.services.core.errors import Conflict
from app.services.core.unit import unit_for
from app.services.partners import registry, senders
from app.services.partners.registry import UnsoundPartner
from app.services.register import records
from app.services.scheme import settings
from app.storage.audit.entries import AuditEntry
from app.storage.cases import checks as check_store
from app.storage.cases import eois
from app.storage.partners import inbox
from app.storage.partners.inbox import InboxMessage
from app.storage.register.records import ReturnRecord
from app.storage.register.versions import ReturnVersion
from app.storage.scheme.ledger import LedgerEntry
from tests.conftest import NOW
from tests.peers.partner import a_check_update, a_message, a_partner, a_return
from tests.support.callbacks import a_case, send
from tests.support.people import a_returned_person, status_of

HOUR = timedelta(hours=1)


def is_authentic(portal, partner, now):
    body = a_check_update(reference="EOI-0000-0000-0000")
    try:
        with unit_for(portal, "partner", now=now) as unit:
            sender = senders.read(unit, portal, partner.name)
        inbound.authenticate(sender, partner.signed(body, at=now), body, now)
    except BadSignature:
        return False
    return True


def rotate(portal, direction, now):
    with unit_for(portal, "operator", write=True, now=now) as unit:
        return registry.rotate(unit, "enrolment", direction, overlap=HOUR)


def check_of(portal, eoi_id, kind=Check.BIOMETRIC):
    with unit_for(portal, "test") as unit:
        check = check_store.of_eoi(unit.session, eoi_id)[kind]
        unit.session.expunge_all()
        return check


def reasons(portal):
    with unit_for(portal, "test") as unit:
        return [message.reason for message, _ in inbox.quarantined(unit.session, 100)]


def facts(portal):
    with unit_for(portal, "test") as unit:
        counted = select(LedgerEntry.fact, func.sum(LedgerEntry.persons))
        return dict(unit.session.execute(counted.group_by(LedgerEntry.fact)).all())


def test_a_replaced_secret_lives_on_for_the_overlap_and_never_a_third(portal):
    first = a_partner(portal)
    second = a_partner(portal, "second")
    second.name, second.inbound = "enrolment", rotate(portal, "inbound", NOW)

    assert is_authentic(portal, first, NOW)
    assert is_authentic(portal, second, NOW)
    assert not is_authentic(portal, first, NOW + HOUR)
    assert is_authentic(portal, second, NOW + HOUR)

    rotate(portal, "inbound", NOW)
    assert not is_authentic(portal, first, NOW)
    assert is_authentic(portal, second, NOW)


def test_a_replaced_secret_of_ours_signs_beside_the_new_one(portal):
    a_partner(portal, url="https://partner.example.org/in", subscribed=[outgoing.EOI_REFUSED])
    rotate(portal, "outbound", NOW)

    with unit_for(portal, "worker", now=NOW) as unit:
        assert len(registry.destination(unit, portal, "enrolment").secrets) == 2
    with unit_for(portal, "worker", now=NOW + HOUR) as unit:
        assert len(registry.destination(unit, portal, "enrolment").secrets) == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"name": "Two Words"},
        {"accepts": ["eoi.submitted.v1"]},
        {"url": "https://partner.example.org", "subscribed": ["check.updated.v1"]},
    ],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_an_unsound_partner_is_not_added(portal, wrong):
    with pytest.raises(UnsoundPartner):
        a_partner(portal, **wrong)


def test_a_name_is_taken_once(portal):
    a_partner(portal)

    with pytest.raises(Conflict):
        a_partner(portal)


def test_a_check_is_found_by_reference_or_by_its_own_id(portal):
    partner = a_partner(portal)
    eoi_id, reference = a_case(portal)
    security = check_of(portal, eoi_id, Check.SECURITY)

    by_reference = a_check_update(reference=reference)
    by_id = a_check_update(check_id=str(security.id), check="security", status="in-progress")

    assert send(portal, partner, by_reference) == inbox.APPLIED
    assert send(portal, partner, by_id) == inbox.APPLIED
    assert check_of(portal, eoi_id).status == "booked"
    assert check_of(portal, eoi_id, Check.SECURITY).status == "in-progress"


def test_late_news_never_moves_a_check_backwards(portal):
    partner = a_partner(portal)
    eoi_id, reference = a_case(portal)

    def report(status, sequence):
        return send(
            portal, partner, a_check_update(reference=reference, status=status, sequence=sequence)
        )

    assert report("enrolled", 2) == inbox.APPLIED
    assert report("booked", 1) == inbox.STALE  # overtaken on its way
    assert report("booked", 3) == inbox.QUARANTINED  # backwards in earnest
    assert check_of(portal, eoi_id).status == "enrolled"
    assert reasons(portal) == ["forbidden-move"]


def test_a_sequence_may_be_milliseconds_and_go_to_63_bits(portal):
    partner = a_partner(portal)
    eoi_id, reference = a_case(portal)

    def report(status, sequence):
        return send(
            portal, partner, a_check_update(reference=reference, status=status, sequence=sequence)
        )

    assert report("booked", 2**31 - 1) == inbox.APPLIED
    assert report("missed", 1_795_873_018_123) == inbox.APPLIED
    assert report("booked", 1_795_873_018_122) == inbox.STALE
    assert report("booked", 7) == inbox.STALE
    assert report("enrolled", 2**63 - 1) == inbox.APPLIED
    assert check_of(portal, eoi_id).last_sequence == 2**63 - 1


@pytest.mark.parametrize(
    "write",
    [str.lower, lambda it: it.replace("-", " "), lambda it: it.replace("-", ""), "\u00a0{}".format],
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_reference_is_read_in_any_case_and_with_any_dashes(portal, write):
    partner = a_partner(portal)
    eoi_id, reference = a_case(portal, status=Status.GRANTED)

    assert send(portal, partner, a_check_update(reference=write(reference))) == inbox.APPLIED
    arrived = a_message(
        incoming.PERSON_ARRIVED, reference=write(reference), arrived_at="2026-11-18"
    )
    assert send(portal, partner, arrived) == inbox.APPLIED
    assert check_of(portal, eoi_id).status == "booked"
    assert status_of(portal, eoi_id) is Status.ARRIVED


def test_a_partner_whose_clock_is_behind_is_heard(portal):
    eoi_id, reference = a_case(portal)
    earlier = (NOW - HOUR).isoformat()

    answer = send(
        portal, a_partner(portal), a_check_update(reference=reference, occurred_at=earlier)
    )

    assert answer == inbox.APPLIED
    assert check_of(portal, eoi_id).status == "booked"


def test_what_belongs_to_no_case_waits_for_a_person_and_changes_nothing(portal):
    partner = a_partner(portal)
    eoi_id, reference = a_case(portal)
    biometric = str(check_of(portal, eoi_id).id)
    strays = {
        "unknown-reference": a_check_update(reference="EOI-0000-0000-0000"),
        "unknown-check": a_check_update(check_id=biometric, check="security", status="cleared"),
        "unknown-return": a_return(incoming.RETURN_CORRECTED),
        "not-granted": a_message(
            incoming.PERSON_ARRIVED, reference=reference, arrived_at="2026-11-18"
        ),
    }

    assert [send(portal, partner, body) for body in strays.values()] == [inbox.QUARANTINED] * 4
    assert sorted(reasons(portal)) == sorted(strays)
    assert check_of(portal, eoi_id, Check.SECURITY).status == "requested"
    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert facts(portal) == {}


@pytest.mark.parametrize("nonsense", ["", "1", "x" * 300])
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_check_id_may_be_any_text(portal, nonsense):
    body = a_check_update(check_id=nonsense or "{}")

    assert send(portal, a_partner(portal), body) == inbox.QUARANTINED
    assert reasons(portal) == ["unknown-check"]


def test_the_same_message_counts_once_and_another_under_its_id_not_at_all(portal):
    partner = a_partner(portal)
    eoi_id, reference = a_case(portal)
    booked = a_check_update(reference=reference)

    answers = [send(portal, partner, booked, "msg_same") for _ in range(3)]
    changed = send(
        portal, partner, a_check_update(reference=reference, status="missed"), "msg_same"
    )

    assert answers == [inbox.APPLIED] * 3
    assert changed == inbound.DIFFERS
    assert check_of(portal, eoi_id).status == "booked"
    with unit_for(portal, "test") as unit:
        assert unit.session.scalar(select(func.count()).select_from(InboxMessage)) == 1
        alarms = select(AuditEntry).where(AuditEntry.action == "message-id-reused")
        assert len(unit.session.scalars(alarms).all()) == 1


def test_ids_of_two_partners_do_not_meet(portal):
    _, reference = a_case(portal)
    one, other = a_partner(portal), a_partner(portal, "other")

    assert send(portal, one, a_check_update(reference=reference), "msg_1") == inbox.APPLIED
    assert send(portal, other, a_return(), "msg_1") == inbox.APPLIED


def test_a_return_is_recorded_corrected_and_annulled(portal):
    partner = a_partner(portal)
    steps = [
        a_return(),
        a_return(incoming.RETURN_CORRECTED, family_name="Invented-Otherwise"),
        a_message(incoming.RETURN_ANNULLED, return_id="R-1", reason="another person"),
    ]

    assert [send(portal, partner, body) for body in steps] == [inbox.APPLIED] * 3
    assert facts(portal) == {"returned": 1, "annulled": 1}


def test_only_what_was_told_after_the_annulment_revives_a_return(portal):
    partner = a_partner(portal)
    annulled = a_message(incoming.RETURN_ANNULLED, return_id="R-1", reason="another person")
    steps = [
        (told(a_return(), NOW - 2 * HOUR), inbox.APPLIED),
        (told(annulled, NOW - HOUR), inbox.APPLIED),
        (told(a_return(incoming.RETURN_CORRECTED), NOW), inbox.QUARANTINED),
        (told(a_return(), NOW - 2 * HOUR), inbox.STALE),  # on its way since before
        (told(a_return(), NOW - HOUR / 2), inbox.APPLIED),
    ]

    for body, outcome in steps:
        assert send(portal, partner, body) == outcome
    assert reasons(portal) == ["annulled"]
    assert facts(portal) == {"returned": 2, "annulled": 1}


def test_what_comes_late_undoes_nothing_that_was_told_after_it(portal):
    partner = a_partner(portal)
    annulled = a_message(incoming.RETURN_ANNULLED, return_id="R-1", reason="another person")
    steps = [
        (told(a_return(), NOW - 4 * HOUR), inbox.APPLIED),
        (told(a_return(incoming.RETURN_CORRECTED, sex="female"), NOW - HOUR), inbox.APPLIED),
        (told(a_return(incoming.RETURN_CORRECTED, sex="male"), NOW - 2 * HOUR), inbox.STALE),
        (told(a_return(), NOW - 4 * HOUR), inbox.STALE),
        (told(annulled, NOW - 3 * HOUR), inbox.QUARANTINED),
        (told(annulled, NOW - HOUR), inbox.APPLIED),
    ]

    for body, outcome in steps:
        assert send(portal, partner, body) == outcome
    assert reasons(portal) == ["recorded-since"]
    assert facts(portal) == {"returned": 1, "annulled": 1}


def test_what_another_told_since_waits_for_a_person_and_is_not_lost(portal):
    a_return_of_another = a_returned_person(basis="treaty")
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        records.record(unit, a_return_of_another, NOW - HOUR)

    earlier = told(a_return(incoming.RETURN_CORRECTED), NOW - 2 * HOUR)
    assert send(portal, a_partner(portal), earlier) == inbox.QUARANTINED
    assert reasons(portal) == ["recorded-since"]


def test_what_partners_told_of_a_return_is_kept_with_who_told_it_and_when(portal):
    partner = a_partner(portal)
    annulled = a_message(incoming.RETURN_ANNULLED, return_id="R-1", reason="another person")
    bodies = [a_return(), a_return(sex="female", basis="treaty"), annulled, a_return(sex="male")]
    for hours, body in enumerate(bodies):
        send(portal, partner, told(body, NOW - (9 - hours) * HOUR))

    with unit_for(portal, "test") as unit:
        row = unit.session.scalars(select(ReturnRecord)).one()
        found = records.history(unit, row.id)
        versions = unit.session.scalars(select(ReturnVersion)).all()
    assert [(version.act, version.changed) for version in found] == [
        ("recorded", ()),
        ("corrected", ("sex", "basis")),
        ("annulled", ()),
        ("revived", ("sex", "basis")),
    ]
    assert [version.told_at for version in found] == [NOW - (9 - n) * HOUR for n in range(4)]
    assert {version.by for version in found} == {"partner:enrolment"}
    assert [version.reason for version in found if version.reason] == ["another person"]
    assert not any(word in v.content for v in versions for word in (b"another", b"Invented"))


def told(body, at):
    return json.dumps(json.loads(body) | {"timestamp": at.isoformat()}).encode()


@pytest.mark.parametrize(
    ("at", "reason"),
    [("2027-11-18", "ahead-of-time"), ("2026-10-18T22:59:59Z", "before-scheme")],
)
def test_what_cannot_have_happened_then_counts_nowhere(portal, at, reason):
    partner = a_partner(portal)
    _, reference = a_case(portal, status=Status.GRANTED)
    bodies = [
        a_return(returned_at=at),
        a_message(incoming.PERSON_ARRIVED, reference=reference, arrived_at=at),
    ]

    assert [send(portal, partner, body) for body in bodies] == [inbox.QUARANTINED] * 2
    assert reasons(portal) == [reason] * 2
    assert facts(portal) == {}


def test_an_arrival_counts_once_and_frees_the_place(portal):
    partner = a_partner(portal)
    eoi_id, reference = a_case(portal, status=Status.GRANTED)
    send(portal, partner, a_return(documents=[]))  # somebody else's, which opens a place
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        settings.reserve_place(unit, eois.get(unit.session, eoi_id))
    arrived = a_message(incoming.PERSON_ARRIVED, reference=reference, arrived_at="2026-11-18")

    assert send(portal, partner, arrived) == inbox.APPLIED
    assert send(portal, partner, arrived) == inbox.APPLIED  # told twice, under two ids
    assert status_of(portal, eoi_id) is Status.ARRIVED
    assert facts(portal) == {"returned": 1, "reserved": 1, "arrived": 1, "released": 1}


def test_who_arrives_after_the_grant_ended_counts_and_a_person_looks(portal):
    partner = a_partner(portal)
    eoi_id, reference = a_case(portal, status=Status.CANCELLED)
    arrived = a_message(incoming.PERSON_ARRIVED, reference=reference, arrived_at="2026-11-18")

    assert send(portal, partner, arrived) == inbox.QUARANTINED
    assert reasons(portal) == ["grant-ended"]
    assert status_of(portal, eoi_id) is Status.CANCELLED
    assert facts(portal) == {"arrived": 1}


def test_each_type_that_partners_send_is_handled():
    assert handlers.HANDLERS.keys() == reading.INCOMING.keys()
