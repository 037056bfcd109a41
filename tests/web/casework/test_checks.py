"""A check on the case: what was told of it, by whom; rebooked by one, expired by two."""

from datetime import timedelta

import pytest

from app.domain.cases.checks import Check, CheckStatus
from app.domain.partners.incoming import CheckUpdated
from app.services.cases import checks
from app.services.core.unit import unit_for
from app.storage.cases import checks as check_store
from tests.conftest import NOW
from tests.support.desk import an_accepted, cleared
from tests.support.reviewer import actions_to, case_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EARLIER = NOW - timedelta(days=2)


def told(portal, eoi_id, status, at, partner="visa-centre"):
    with unit_for(portal, f"partner:{partner}", write=True, now=NOW + timedelta(hours=1)) as unit:
        update = CheckUpdated(Check.BIOMETRIC, status, "VC-1", at)
        checks.report(unit, eoi_id, update)


def status_of(portal, eoi_id, kind):
    with unit_for(portal, "test", now=NOW) as unit:
        return check_store.of_eoi(unit.session, eoi_id)[kind].status


def test_the_history_of_a_check_says_who_told_what_and_when_it_happened(portal, desk):
    eoi_id = an_accepted(portal)
    told(portal, eoi_id, CheckStatus.BOOKED, NOW + timedelta(minutes=1))
    told(portal, eoi_id, CheckStatus.MISSED, NOW + timedelta(minutes=30))

    page = desk("amina", "caseworker").get(case_of(portal, eoi_id) + "?tab=checks")
    [fold] = [
        each
        for each in page.all("details")
        if "What was told of it" in _text(each) and "Fingerprints" in _text(each)
    ]
    said = _text(fold)
    assert said.index("Requested") < said.index("Booked") < said.index("Missed")
    assert said.count("partner system visa-centre") == 2
    assert "18 November 2026, 13:30" in said


def test_a_missed_appointment_is_rebooked_by_one_who_says_why(portal, desk):
    eoi_id = an_accepted(portal)
    told(portal, eoi_id, CheckStatus.BOOKED, NOW + timedelta(minutes=1))
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    assert actions_to(amina.get(f"{case}?tab=checks"), "rebook") == []
    told(portal, eoi_id, CheckStatus.MISSED, NOW + timedelta(minutes=30))

    [rebook] = actions_to(amina.get(f"{case}?tab=checks"), "rebook")
    assert amina.act(rebook).status == 422
    page = amina.act(rebook, **{"rebook-biometric-reason": "In hospital that day"})
    assert page.status == 200
    assert status_of(portal, eoi_id, Check.BIOMETRIC) == CheckStatus.BOOKED
    assert amina.act(rebook, **{"rebook-biometric-reason": "Again"}).status == 200


def test_a_clearance_expires_by_two(portal, desk):
    eoi_id = an_accepted(portal)
    cleared(portal, eoi_id)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    page = amina.get(f"{case}?tab=checks")
    [expire] = [each for each in actions_to(page, "expire") if "security" in each]

    amina.act(expire, **{"expire-security-reason": "The partner withdrew it on the telephone"})
    assert status_of(portal, eoi_id, Check.SECURITY) == CheckStatus.CLEARED
    bruno = desk("bruno", "senior")
    page = bruno.get(case)
    assert "Now: Cleared. Then: Expired." in page.text()
    [confirm] = actions_to(page, "confirm")
    bruno.act(confirm)
    assert status_of(portal, eoi_id, Check.SECURITY) == CheckStatus.EXPIRED


def test_there_is_no_third_check(portal, desk):
    eoi_id = an_accepted(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    amina.get(case)
    assert amina.act(f"{case}/checks/taste/expire", **{"expire-taste-reason": "No"}).status == 404


def _text(element):
    return " ".join(" ".join(element.itertext()).split())
