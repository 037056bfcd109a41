"""Exact rights, and mobile kits: what each may send, what it learns, and how it is revoked."""

import base64
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from app.domain.cases.checks import Check
from app.domain.partners import incoming, rights
from app.domain.partners.members import Malformed
from app.security.http import signatures
from app.services.callbacks import inbound
from app.services.callbacks.inbound import NotAccepted
from app.services.core.unit import unit_for
from app.services.partners import admission, kits, registry, senders
from app.services.partners.registry import NoSuchPartner, UnsoundPartner
from app.storage.cases import checks as check_store
from app.storage.partners import inbox
from tests.conftest import NOW, on_sqlite
from tests.peers.partner import Partner, a_check_update, a_partner
from tests.support.at_once import at_once
from tests.support.callbacks import a_case, send

BIOMETRIC = f"{incoming.CHECK_UPDATED}:biometric"
HOUR = timedelta(hours=1)


def a_kit(portal, name="enrolment.kit-7"):
    with unit_for(portal, "operator", write=True) as unit:
        return Partner(name, kits.add(unit, name), "")


def check_of(portal, eoi_id, kind=Check.BIOMETRIC):
    with unit_for(portal, "test") as unit:
        check = check_store.of_eoi(unit.session, eoi_id)[kind]
        unit.session.expunge_all()
        return check


def an_enrolment(row, **changes):
    return a_check_update(check_id=str(row.id), **{"status": "enrolled"} | changes)


def disable(portal, name):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        return admission.disable(unit, name)


def test_a_partner_of_one_check_reports_that_alone(portal):
    lab = a_partner(portal, "lab", accepts=[BIOMETRIC])
    _, reference = a_case(portal)

    assert send(portal, lab, a_check_update(reference=reference)) == inbox.APPLIED
    with pytest.raises(NotAccepted):
        send(
            portal,
            lab,
            a_check_update(reference=reference, check="security", status="in-progress"),
        )


def test_a_partner_that_was_there_keeps_both_checks(portal):
    both = a_partner(portal, "both", accepts=[incoming.CHECK_UPDATED])
    _, reference = a_case(portal)
    security = a_check_update(reference=reference, check="security", status="in-progress")

    assert send(portal, both, a_check_update(reference=reference)) == inbox.APPLIED
    assert send(portal, both, security) == inbox.APPLIED


def test_rights_are_written_with_or_without_their_check():
    assert rights.exact([incoming.CHECK_UPDATED]) > rights.exact([BIOMETRIC])
    assert rights.exact([incoming.PERSON_ARRIVED]) == {incoming.PERSON_ARRIVED}


def test_a_kit_reports_by_a_checks_id_what_its_partner_may(portal):
    a_partner(portal)
    kit = a_kit(portal)
    eoi_id, reference = a_case(portal)
    check = check_of(portal, eoi_id)

    assert send(portal, kit, an_enrolment(check)) == inbox.APPLIED
    assert check_of(portal, eoi_id).status == "enrolled"
    with pytest.raises(Malformed, match="reference: a kit names the check by its check_id"):
        send(portal, kit, a_check_update(reference=reference, status="cleared"))
    security = check_of(portal, eoi_id, Check.SECURITY)
    with pytest.raises(NotAccepted):
        send(portal, kit, an_enrolment(security, check="security", status="cleared"))
    disable(portal, "enrolment")
    with pytest.raises(NotAccepted):
        send(portal, kit, an_enrolment(check))


def test_results_of_kits_that_were_offline_count_by_when_they_happened(portal):
    partner = a_partner(portal)
    first, second = a_kit(portal), a_kit(portal, "enrolment.kit-8")
    eoi_id, _ = a_case(portal)
    check = check_of(portal, eoi_id)

    def told(by, status, days, **more):
        at = (NOW + timedelta(days=days)).isoformat()
        body = a_check_update(check_id=str(check.id), status=status, occurred_at=at, **more)
        return send(portal, by, body, now=NOW + timedelta(days=9))

    assert told(partner, "booked", 1, sequence=500) == inbox.APPLIED
    assert told(first, "missed", 3, sequence=2) == inbox.APPLIED  # its own count, not the partner's
    assert told(second, "enrolled", 2) == inbox.STALE  # days late, and overtaken
    assert check_of(portal, eoi_id).status == "missed"
    assert told(second, "enrolled", 4, sequence=1) == inbox.APPLIED
    assert told(first, "booked", 5) == inbox.QUARANTINED  # never backwards
    assert check_of(portal, eoi_id).status == "enrolled"


def test_what_happened_long_before_a_check_was_asked_for_anew_is_no_answer(portal):
    partner = a_partner(portal)
    _, reference = a_case(portal)

    def told(at):
        body = a_check_update(reference=reference, status="enrolled", occurred_at=at.isoformat())
        return send(portal, partner, body)

    assert told(NOW - timedelta(days=3)) == inbox.STALE
    assert told(NOW - HOUR) == inbox.APPLIED  # its clock is behind


def test_a_kit_is_revoked_for_good_and_alone(portal):
    partner = a_partner(portal)
    stolen, kept = a_kit(portal), a_kit(portal, "enrolment.kit-8")
    eoi_id, _ = a_case(portal)
    check = check_of(portal, eoi_id)
    disable(portal, stolen.name)

    with pytest.raises(signatures.BadSignature):
        send(portal, stolen, an_enrolment(check))
    assert send(portal, kept, an_enrolment(check)) == inbox.APPLIED
    assert partner.name == "enrolment"
    with pytest.raises(UnsoundPartner), unit_for(portal, "operator", write=True) as unit:
        kits.add(unit, stolen.name)


@on_sqlite
@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("nobody.kit", NoSuchPartner),
        ("enrolment", UnsoundPartner),
        ("enrolment.a.b", UnsoundPartner),
    ],
)
def test_a_kit_needs_a_partner_and_a_name(portal, name, fault):
    a_partner(portal)

    with pytest.raises(fault), unit_for(portal, "operator", write=True) as unit:
        kits.add(unit, name)


def a_key():
    private = Ed25519PrivateKey.generate()
    seed, public = (
        base64.b64encode(key).decode()
        for key in (private.private_bytes_raw(), private.public_key().public_bytes_raw())
    )
    return f"whsk_{seed}", f"whpk_{public}"


def test_a_partner_that_chose_a_key_of_its_own_signs_with_it_alone(portal):
    seed, public = a_key()
    a_partner(portal)
    with unit_for(portal, "operator", write=True) as unit:
        assert registry.rotate(unit, "enrolment", "inbound", timedelta(), public) == ""
        assert registry.rotate(unit, "enrolment", "outbound", timedelta()).startswith("whsec_")
    body = a_check_update(reference="EOI-0000-0000-0000")
    now = datetime.now(UTC)
    headers = signatures.sign([signatures.parse_secret(seed)], "msg_1", now, body)

    with unit_for(portal, "partner") as unit:
        sender = senders.read(unit, portal, "enrolment")
    assert headers["webhook-signature"].startswith("v1a,")
    assert inbound.authenticate(sender, headers, body, now).message_id == "msg_1"
    with pytest.raises(signatures.BadSignature):
        inbound.authenticate(sender, headers, body + b" ", now)


def test_no_two_senders_have_one_key(portal):
    _, public = a_key()
    a_partner(portal)
    with unit_for(portal, "operator", write=True) as unit:
        kits.add(unit, "enrolment.kit-7", public)

    for work, *arguments in (
        (kits.add, "enrolment.kit-8", public),
        (registry.rotate, "enrolment", "inbound", HOUR, public),
    ):
        with (
            pytest.raises(UnsoundPartner, match="in use already"),
            unit_for(portal, "operator", write=True) as unit,
        ):
            work(unit, *arguments)


@on_sqlite
@pytest.mark.parametrize("direction", ["inbound", "outbound"])
@pytest.mark.parametrize(
    "key", ["whsk_" + "A" * 43 + "=", "whpk_", "whpk_AAAA", "whsec_" + "A" * 43 + "="]
)
def test_only_a_public_key_is_taken_of_a_partner(portal, direction, key):
    a_partner(portal)

    with pytest.raises(UnsoundPartner), unit_for(portal, "operator", write=True) as unit:
        registry.rotate(unit, "enrolment", direction, HOUR, key)


def test_of_two_that_give_one_key_at_once_one_is_taken(portal):
    a_partner(portal)
    key = (
        "whpk_"
        + base64.b64encode(Ed25519PrivateKey.generate().public_key().public_bytes_raw()).decode()
    )

    def adding(name):
        def add():
            try:
                with unit_for(portal, "operator", write=True) as unit:
                    return kits.add(unit, name, key)
            except UnsoundPartner as fault:
                return str(fault)

        return add

    found = at_once(*(adding(f"enrolment.kit-{number}") for number in range(4)))

    assert sorted(found) == [
        "",
        *["that key is in use already: each sender has one of its own"] * 3,
    ]
    with unit_for(portal, "test") as unit:
        [kit] = [name for name, _ in registry.listed(unit) if kits.is_kit(name)]
        assert len(registry.live(unit, registry.named(unit, kit), "inbound")) == 1
