"""Who was erased is met nowhere any more: every way there answers as for somebody unknown."""

import shutil

import pytest
from sqlalchemy import select

from app.services.core.unit import unit_for
from app.services.privacy import erasure
from app.storage.cases.eois import Eoi
from app.storage.objects import erasure_ledger
from tests.conftest import NOW
from tests.support.people import a_draft
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def erase_all(portal):
    with unit_for(portal, "test") as unit:
        owners = unit.session.scalars(select(Eoi.id)).all()
    erasure.erase(portal, "worker", owners, "asked", NOW)


@pytest.mark.parametrize("path", ["/apply/next", "/apply/contact", "/apply/submitted", "/status"])
def test_the_applicant_starts_again(visitor, portal, path):
    visitor.fill_in()
    erase_all(portal)

    assert visitor.get(path).url == "/return?again=yes"


def test_a_page_sent_to_it_keeps_what_was_typed(visitor, portal):
    visitor.fill_in(until="/apply/name")
    erase_all(portal)

    page = visitor.send(given_names="Imaginary", family_name="Invented")

    assert page.status == 401
    assert page.fields["given_names"] == "Imaginary"


def test_its_reference_is_answered_like_any_other_and_its_code_is_worth_nothing(
    visitor, portal, application
):
    reference = visitor.submit()
    other = Visitor(application.test_client())
    other.get("/return")
    other.send(reference=reference)
    erase_all(portal)

    assert other.send(code="12345678").status == 422
    other.get("/return")
    assert other.send(reference=reference).url == "/return/code"


def test_nothing_is_served_while_a_restored_database_holds_somebody_erased(visitor, portal):
    eoi_id = a_draft(portal)
    deployment = portal.keyring.deployment
    erasure_ledger.put(portal.ledger, portal.provider, deployment, [eoi_id], NOW)

    ready = visitor.client.get("/readyz")
    assert (ready.status_code, ready.json["keys"], ready.json["erasures"]) == (503, True, False)
    assert visitor.get("/").status == 503
    assert visitor.client.get("/healthz").status_code == 200

    assert erasure.replay(portal, "worker", NOW) == 1
    assert visitor.get("/").status == visitor.client.get("/readyz").status_code == 200


def test_nothing_is_served_while_the_ledger_cannot_be_read(visitor, tmp_path):
    shutil.rmtree(tmp_path / "erasures")
    (tmp_path / "erasures").touch()

    assert visitor.client.get("/readyz").json["erasures"] is False
    assert visitor.get("/").status == 503
