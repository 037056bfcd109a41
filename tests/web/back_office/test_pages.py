"""The back office beside the case pages: the queue, what is in quarantine, settings."""

import pytest
from sqlalchemy import delete

from app.services.contact.delivery import record_delivery
from app.services.core.unit import unit_for
from app.storage.keys.keys import RecordKey
from tests.support.desk import (
    a_screened,
    at_desk,
)
from tests.support.people import ANSWERS, a_draft
from tests.support.reviewer import case_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_drafts_and_strangers_are_not_found(portal, desk):
    amina = desk("amina", "caseworker")
    assert amina.get(case_of(portal, a_draft(portal))).status == 404
    for stranger in ("EOI-0000-0000-0000", "EOI-0000%00", "amina"):
        assert amina.get(f"/review/case/{stranger}").status == 404


def test_a_case_is_found_by_its_reference(portal, desk):
    case = case_of(portal, a_screened(portal))
    amina = desk("amina", "caseworker")
    amina.get("/review/")
    typed = case.rpartition("/")[2].lower().replace("-", " ")
    assert amina.act("/review/find", reference=typed).url == case
    assert amina.act("/review/find", reference="Imaginary Invented").status == 422
    assert amina.page.fields["reference"] == "Imaginary Invented"


def test_what_is_not_there_leads_staff_back_to_the_back_office(portal, desk):
    amina = desk("amina", "caseworker")
    eoi_id = a_screened(portal)
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(RecordKey).where(RecordKey.owner == eoi_id))

    for path, status in (("/review/nothing", 404), (case_of(portal, eoi_id), 410)):
        page = amina.get(path)
        assert page.status == status
        assert page.all("a", href="/review/")
        assert not page.all("a", href="/return")
    assert "was erased" in page.heading


def test_who_cannot_be_reached_is_said_first(portal, desk):
    eoi_id = a_screened(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    assert "could not be delivered" not in amina.get(case).text()
    with at_desk(portal, "worker", eoi_id) as unit:
        record_delivery(unit, eoi_id, "mail", ANSWERS["email"], arrived=False)

    text = amina.get(case).text()

    assert "E-mail does not reach this person" in text
    assert "SMS do not reach this person" not in text


def test_everybody_of_the_scheme_sees_its_settings(desk):
    page = desk("owen", "manager").get("/review/scheme")
    assert "0 places are open now" in page.text()
    assert "24 hours" in page.text()
    assert "the machine refuses" in page.text()
