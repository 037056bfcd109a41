"""`erase`, and what it says where it does not."""

import pytest

from app.services.core.unit import unit_for
from app.storage.cases import eois
from app.storage.objects import erasure_ledger
from tests.conftest import NOW
from tests.support.people import a_draft, a_submission, reference_of


def is_there(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return eois.get(unit.session, eoi_id) is not None


def test_a_draft_is_erased_at_once(portal, invoke):
    eoi_id = a_draft(portal)

    reference = reference_of(portal, eoi_id)
    code, told, wrong = invoke(f"./portal erase {reference.lower()}", "n\n")
    assert (code, told, wrong.count("nothing was done")) == (1, "", 1)
    assert is_there(portal, eoi_id)
    assert invoke(f"./portal erase {reference.lower()}")[:2] == (0, "erased\n")

    assert not is_there(portal, eoi_id)
    assert invoke("./portal erase --replay") == (0, "0 erased again\n", "")


def test_a_live_case_is_refused_and_it_is_said_who_can(portal, invoke):
    eoi_id = a_submission(portal)

    code, _, err = invoke(f"./portal erase {reference_of(portal, eoi_id)}")

    assert (code, "another confirms it" in err) == (1, True)
    assert is_there(portal, eoi_id)


@pytest.mark.usefixtures("portal")
def test_what_is_wrong_is_said(invoke, tmp_path):
    unasked = "./portal erase EOI-0000-0000-0000 --yes"
    assert invoke(unasked, "")[2] == "Error: there is no such EOI\n"
    assert "either a reference or --replay" in invoke("./portal erase")[2]
    (tmp_path / "erasures/not-ours").write_text("nothing")
    named = "Error: the erasure ledger's entry not-ours is damaged or forged\n"
    assert invoke("./portal erase --replay") == (1, "", named)
    assert invoke("./portal scheme show") == (1, "", named)


def test_a_restored_database_is_replayed(portal, invoke):
    eoi_id = a_submission(portal)
    deployment = portal.keyring.deployment
    erasure_ledger.put(portal.ledger, portal.provider, deployment, [eoi_id], NOW)

    assert "./portal erase --replay" in invoke("./portal scheme show")[2]
    assert invoke("./portal erase --replay") == (0, "1 erased again\n", "")

    assert invoke("./portal scheme show")[0] == 0
    assert not is_there(portal, eoi_id)
