"""A check on the case: what was told of it, by whom; rebooked by one, expired by two."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.cases.checks import Check, CheckStatus
from app.domain.partners.incoming import CheckUpdated
from app.services.appointments import choice
from app.services.cases import checks
from app.services.core.unit import unit_for
from app.services.files import uploads
from app.services.self_service import data_copy
from app.storage.cases import checks as check_store
from app.storage.decisions.approvals import Approval
from tests.conftest import NOW
from tests.support import appointments
from tests.support.desk import an_accepted, at_desk, cleared
from tests.support.reviewer import actions_to, case_of, to_confirm
from tests.support.visitor import a_photo_file

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
EVIDENCE = "check-biometric-evidence"
EARLIER = NOW - timedelta(days=2)


def told(portal, eoi_id, status, at, partner="visa-centre"):
    with unit_for(portal, f"partner:{partner}", write=True, now=NOW + timedelta(hours=1)) as unit:
        update = CheckUpdated(Check.BIOMETRIC, status, "VC-1", at)
        checks.report(unit, eoi_id, update)


def approval_of(portal):
    with unit_for(portal, "test") as unit:
        return unit.session.scalar(select(Approval.id).where(Approval.settled_at.is_(None)))


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


def test_a_case_shows_what_is_offered_and_which_its_person_chose(portal, desk):
    eoi_id = an_accepted(portal)
    with at_desk(portal, "applicant", eoi_id) as unit:
        key = appointments.offer(unit, eoi_id, "Calais <b>1</b>", "Lille")
    amina, case = desk("amina", "caseworker"), case_of(portal, eoi_id) + "?tab=checks"

    def shown():
        places = ("Calais <b>1</b>", "Lille")
        items = [*map(_text, amina.get(case).all("li"))]
        return [next(each for each in items if place in each) for place in places]

    assert [item.endswith("Chosen") for item in shown()] == [False, False]
    with at_desk(portal, "applicant", eoi_id, NOW + timedelta(hours=36)) as unit:
        choice.choose(unit, eoi_id, key)
    assert [item.endswith("Chosen") for item in shown()] == [True, False]
    told(portal, eoi_id, CheckStatus.BOOKED, NOW + timedelta(minutes=30))
    assert "Booked: 20 November 2026" in amina.get(case).text()
    assert "Time chosen" in amina.get(case.replace("checks", "history")).text()


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
    bruno.act(to_confirm(bruno, case))
    assert status_of(portal, eoi_id, Check.SECURITY) == CheckStatus.EXPIRED


RESULT = {
    "check-biometric-status": "enrolled",
    "check-biometric-reason": "The centre wrote it",
}


def labels_of_pictures(page):
    return [image.get("alt") for image in page.all("img")]


def test_a_result_is_set_by_hand_with_a_photo_that_the_second_person_sees(portal, desk):
    eoi_id = an_accepted(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    amina.get(f"{case}?tab=checks")
    page = amina.act(
        f"{case}/checks/biometric", **RESULT, **{EVIDENCE: a_photo_file(b"no picture")}
    )
    assert page.status == 422
    assert "The centre wrote it" in page.html
    assert approval_of(portal) is None

    page = amina.act(f"{case}/checks/biometric", **RESULT, **{EVIDENCE: a_photo_file()})
    assert page.status == 200
    label = "Evidence of a check, by a reviewer: Fingerprints and photo"
    assert labels_of_pictures(page).count(label) == 2  # in the evidence, and beside the check

    bruno = desk("bruno", "senior")
    page = bruno.get(f"/review/approvals/{approval_of(portal)}")
    assert label in labels_of_pictures(page)
    [picture] = [image.get("src") for image in page.all("img") if image.get("alt") == label][:1]
    assert bruno.get(picture.removesuffix("/0") + "/1/view").status == 200
    [confirm] = actions_to(page, "confirm")
    bruno.act(confirm)
    assert status_of(portal, eoi_id, Check.BIOMETRIC) == CheckStatus.ENROLLED


def test_a_reviewers_evidence_is_in_no_copy_that_the_applicant_takes(portal, desk):
    eoi_id = an_accepted(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    with at_desk(portal, "applicant", eoi_id) as unit:
        before = data_copy.give(unit, eoi_id).files
    amina.get(f"{case}?tab=checks")
    amina.act(f"{case}/checks/biometric", **RESULT, **{EVIDENCE: a_photo_file()})
    with at_desk(portal, "applicant", eoi_id) as unit:
        assert len(uploads.of_eoi(unit, eoi_id)) == len(before) + 1
        assert data_copy.give(unit, eoi_id).files == before


def test_a_case_that_has_all_the_files_it_may_have_takes_none(portal, desk, monkeypatch):
    eoi_id = an_accepted(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    monkeypatch.setattr(uploads, "MOST_FILES", 0)
    amina.get(f"{case}?tab=checks")
    page = amina.act(f"{case}/checks/biometric", **RESULT, **{EVIDENCE: a_photo_file()})
    assert page.status == 409
    assert "as many files as it can have" in page.text()
    assert approval_of(portal) is None


def test_there_is_no_third_check(portal, desk):
    eoi_id = an_accepted(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    amina.get(case)
    assert amina.act(f"{case}/checks/taste/expire", **{"expire-taste-reason": "No"}).status == 404


def _text(element):
    return " ".join(" ".join(element.itertext()).split())
