"""What somebody has of a person finds the case; who looked is written down, not what for."""

import json

import pytest
from sqlalchemy import select

from app.domain.audit import trail
from app.domain.audit.actions import AuditAction
from app.domain.cases.checks import Check
from app.services.blind_index import profiles
from app.services.core.unit import unit_for
from app.services.search import lookup
from app.storage.audit import entries
from app.storage.audit.entries import AuditEntry
from app.storage.cases import checks as check_store
from app.storage.cases import eois, family_groups
from tests.support.desk import a_screened
from tests.support.families import a_submitted_family
from tests.support.people import a_draft, reference_of

THEM = {
    "given_names": "Tsegazeab",
    "family_name": "Gebrehiwot",
    "date_of_birth": "1987-04-19",
    "nationality": "ERI",
    "email": "Zula.Vor@example.org",
    "phone": "+33612345678",
    "document_number": "Q 8817-3004",
}


@pytest.fixture
def theirs(portal):
    """The reference of THEM, among others."""
    for _ in range(3):
        a_screened(portal)
    return reference_of(portal, a_screened(portal, **THEM))


@pytest.fixture
def amina(desk):
    return desk("amina", "caseworker")


def searched(portal):
    """What the audit log has of each search."""
    query = select(AuditEntry).where(AuditEntry.action == AuditAction.SEARCHED)
    with unit_for(portal, "test") as unit:
        found = unit.session.scalars(query.order_by(AuditEntry.id)).all()
        return [(entry.actor, entry.subject, entry.read(unit.keyring)) for entry in found]


def found(page):
    return [" ".join("".join(cell.itertext()).split()) for cell in page.all("th", scope="row")]


def by_key(reviewer, typed):
    return reviewer.get("/review/search") and reviewer.act("/review/search", sought=typed)


def by_name(reviewer, name, born):
    day, month, year = born
    reviewer.get("/review/search")
    parts = {"born-day": day, "born-month": month, "born-year": year}
    return reviewer.act("/review/search/name", name=name, **parts)


@pytest.mark.parametrize(
    "typed",
    [
        "q88173004",
        "Q-8817 3004",
        "zula.vor@EXAMPLE.org",
        "06 12 34 56 78",
        "0033612345678",
    ],
)
def test_a_case_is_found_by_what_somebody_has(typed, theirs, amina, portal):
    page = by_key(amina, typed)

    assert found(page) == [theirs]
    assert "Tsegazeab Gebrehiwot 19 April 1987" in page.text("table")
    assert "Eritrea Eligible" in page.text("table")
    [(actor, subject, detail)] = searched(portal)
    assert (actor.split()[-1], subject, detail["results"]) == ("amina", None, 1)
    with unit_for(portal, "test") as unit:
        assert trail.shown(detail) == {eois.by_reference(unit.session, theirs)}
    assert typed not in json.dumps(detail)


def test_a_reference_leads_straight_to_its_case(theirs, amina):
    assert by_key(amina, theirs.lower().replace("-", " ")).url == f"/review/case/{theirs}"


@pytest.mark.parametrize(
    "typed",
    [
        "VFS 77-A/4",
        "  vfs  77-a/4 ",
        "VFS\u00a077\u2011A/4\u200e",
        "ＶＦＳ　７７－Ａ／４",
        "VFS 77–A/4",
        "VFS 77−A/4",
    ],
)
def test_a_partners_reference_finds_the_case_of_its_check(portal, amina, typed):
    """As it was copied from a letter, a table or by hand."""
    eoi_id = a_screened(portal)
    with unit_for(portal, "test", write=True) as unit:
        check_store.of_eoi(unit.session, eoi_id)[Check.SECURITY].provider_reference = "VFS 77-A/4"

    assert found(by_key(amina, typed)) == [reference_of(portal, eoi_id)]


def test_a_familys_reference_finds_each_member(portal, amina):
    members = a_submitted_family(portal)
    with unit_for(portal, "test") as unit:
        reference = family_groups.of_eoi(unit.session, members[0]).reference

    assert {*found(by_key(amina, reference))} == {reference_of(portal, one) for one in members}


@pytest.mark.parametrize(
    ("name", "born"),
    [
        ("Tsegazeab Gebrehiwot", ("19", "4", "1987")),
        ("gebrehiwet tsegazab", ("", "", "1987")),
        ("ጸጋዘአብ ገብረሂወት", ("", "", "1987")),
    ],
)
def test_a_name_is_found_however_it_is_spelt(name, born, theirs, amina, portal):
    page = by_name(amina, name, born)

    assert found(page)[0] == theirs
    [(_, _, detail)] = searched(portal)
    assert (detail["kind"], detail["results"]) == ("name", len(found(page)))


@pytest.mark.usefixtures("theirs")
def test_a_stranger_is_not_found_by_name(amina):
    assert found(by_name(amina, "Ludovic Marchandeau", ("2", "11", "1961"))) == []
    assert "Nothing was found" in amina.page.text()


@pytest.mark.usefixtures("theirs")
def test_what_is_typed_never_comes_to_stand_in_an_address(amina):
    amina.get("/review/search?sought=q88173004")
    assert found(amina.page) == []
    assert amina.page.all("form", method="get") == []


def test_a_draft_is_nobodys_business(portal, amina):
    a_draft(portal, email="not.sent@example.org")
    assert found(by_key(amina, "not.sent@example.org")) == []


def test_a_placeholder_is_no_number_to_look_for(portal, amina):
    a_screened(portal, document_number="N/A")
    assert found(by_key(amina, "N/A")) == []


def test_many_are_cut_off_and_said_to_be(portal, amina, monkeypatch):
    monkeypatch.setattr(lookup, "MOST", 2)
    for _ in range(3):
        a_screened(portal, email="camp@example.org")
    page = by_key(amina, "camp@example.org")

    assert len(found(page)) == 2
    assert "more than 2" in page.text()


def test_nothing_is_shown_of_a_search_that_cannot_be_written_down(theirs, amina, monkeypatch):
    def cut_off(*_):
        raise ConnectionError

    monkeypatch.setattr(entries, "append", cut_off)
    page = by_key(amina, "q88173004")

    assert page.status == 500
    assert theirs not in page.html


def test_nobody_who_writes_waits_while_somebody_looks(theirs, amina, portal, monkeypatch):
    """A search by name opens many descriptions: it holds no lock meanwhile."""

    def described(*given):
        with unit_for(portal, "test", write=True) as unit:
            unit.log(AuditAction.RESTORED)
        return profiles_described(*given)

    profiles_described = profiles.described
    monkeypatch.setattr(profiles, "described", described)
    assert found(by_name(amina, "Tsegazeab Gebrehiwot", ("", "", "1987")))[0] == theirs


@pytest.mark.usefixtures("theirs")
def test_who_may_see_no_case_finds_none(desk):
    for role in ("auditor", "partner-operator"):
        assert desk(role, role).get("/review/search").status == 403
