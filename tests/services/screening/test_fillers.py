"""What cannot stand for one person refuses nobody by machine, whichever side comes first."""

import pytest

from app.domain.cases.lifecycle import Status
from app.domain.intake.documents import Document
from app.services.blind_index import shared_documents
from app.services.cases import checks, outcomes
from app.services.core import notifications
from app.services.core.unit import unit_for
from app.services.review import actions
from app.storage.cases import eois
from tests.conftest import NOW
from tests.support.desk import (
    AMINA,
    a_return,
    a_screened,
    annul,
    at_desk,
    matches_of,
    screen_all,
)
from tests.support.fillers import enrol, enrolled, found, let_machine_refuse
from tests.support.people import passport, status_of

MOST = shared_documents.MOST_SHARING
OPEN_AS = {name: ("possible", "open", name) for name in ("placeholder", "several-biometric")}
REFUSES = ("exact", "confirmed", "biometric")


@pytest.mark.parametrize(
    "filler",
    ["N/A", "1.23457E+17", "غير معروف"],  # all of them: domain/basics/test_identifiers
)
@pytest.mark.parametrize("first", ["check", "return"])
def test_a_filler_for_fingerprints_asks_a_person_and_refuses_nobody(portal, filler, first):
    if first == "return":
        a_return(portal, biometric_reference=filler)
    eoi_id = enrolled(portal, filler)
    if first == "check":
        a_return(portal, biometric_reference=filler)
        screen_all(portal)

    assert status_of(portal, eoi_id) is Status.HELD
    assert found(portal, eoi_id) == [OPEN_AS["placeholder"]]


@pytest.mark.parametrize("number", ["1.23457E+17", "2026-11-03", "XXXX-XXXX-4821", "48213.0"])
def test_nor_does_what_a_spreadsheet_made_of_a_number(portal, number):
    a_return(portal, documents=passport(number))
    eoi_id = a_screened(portal, document_number=number)

    assert status_of(portal, eoi_id) is Status.HELD
    assert found(portal, eoi_id) == [OPEN_AS["placeholder"]]


def test_a_filler_on_many_records_says_nothing_and_holds_nobody_up(portal):
    for number in range(MOST):
        a_return(portal, return_id=f"R-{number}", biometric_reference="N/A")
    eoi_id = enrolled(portal, "N/A")
    assert found(portal, eoi_id) == [OPEN_AS["placeholder"]] * MOST

    a_return(portal, return_id="R-one-more", biometric_reference="N/A")
    screen_all(portal)
    assert found(portal, eoi_id) == []

    annul(portal, "R-one-more")
    screen_all(portal)
    assert found(portal, eoi_id) == [OPEN_AS["placeholder"]] * MOST


def test_nor_does_one_that_many_applicants_have(portal):
    a_return(portal, biometric_reference="unknown")
    several = [enrolled(portal, "unknown") for _ in range(MOST)]
    assert [found(portal, eoi_id) for eoi_id in several] == [[OPEN_AS["placeholder"]]] * MOST

    several.append(enrolled(portal, "unknown"))

    assert [found(portal, eoi_id) for eoi_id in several] == [[]] * (MOST + 1)


def test_fingerprints_that_several_were_returned_under_ask_a_person(portal):
    a_return(portal, biometric_reference="BIO-000477")
    a_return(portal, return_id="R-2", biometric_reference="BIO-000477")
    eoi_id = enrolled(portal, "BIO-000477")

    assert status_of(portal, eoi_id) is Status.HELD
    assert found(portal, eoi_id) == [OPEN_AS["several-biometric"]] * 2

    annul(portal, "R-2")
    screen_all(portal)
    assert found(portal, eoi_id) == [REFUSES]
    assert status_of(portal, eoi_id) is Status.REFUSED


def test_a_second_return_of_who_is_refused_by_fingerprints_changes_nothing(portal):
    a_return(portal, biometric_reference="BIO-000477")
    eoi_id = enrolled(portal, "BIO-000477")

    a_return(portal, return_id="R-2", biometric_reference="BIO-000477")
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED
    assert found(portal, eoi_id) == [REFUSES, OPEN_AS["several-biometric"]]


@pytest.mark.parametrize(
    ("register", "check"),
    [
        ("BIO-000477", "BIO-000477\N{ZERO WIDTH SPACE}"),
        ("ＢＩＯ-000477", "BIO-000477"),
        ("{6B1F0C52-9D3E-4A77-8C15-2E90D4B7A6F3}", "6b1f0c529d3e4a778c152e90d4b7a6f3"),
    ],
)
def test_fingerprints_are_found_however_their_reference_is_padded(portal, register, check):
    a_return(portal, biometric_reference=register)

    assert status_of(portal, enrolled(portal, check)) is Status.REFUSED


def test_an_opaque_reference_in_another_case_is_another_one(portal):
    a_return(portal, biometric_reference="kJ8sQp0Zr7TfXw3LmN5vYA==")

    assert found(portal, enrolled(portal, "kj8sqp0zr7tfxw3lmn5vya==")) == []


def test_a_filler_beside_the_same_document_lets_nobody_off(portal):
    a_return(portal, documents=passport("another"), biometric_reference="N/A")
    eoi_id = enrolled(portal, "N/A")
    a_return(portal, documents=passport(), biometric_reference="N/A")  # as a correction
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED
    assert found(portal, eoi_id) == [("exact", "confirmed", "document")]


def test_of_two_eois_of_one_body_a_person_is_asked_about_the_later(portal):
    first = enrolled(portal, "BIO-000477")
    second = enrolled(portal, "BIO-000477")

    assert found(portal, first) == []
    assert found(portal, second) == [("possible", "open", "biometric")]
    assert status_of(portal, second) is Status.HELD


def test_it_is_the_later_whoevers_fingerprints_come_first(portal):
    first, second = a_screened(portal), a_screened(portal)
    enrol(portal, second, "BIO-000477")
    enrol(portal, first, "BIO-000477")

    assert found(portal, first) == []
    assert found(portal, second) == [("possible", "open", "biometric")]


def test_a_filler_makes_no_two_eois_one_persons(portal):
    several = [enrolled(portal, "N/A") for _ in range(2)]

    assert [found(portal, eoi_id) for eoi_id in several] == [[], []]


def test_fingerprints_on_several_records_outweigh_a_document_that_a_person_cleared(portal):
    a_return(portal, documents=(Document("other", "K7401882", "ERI"),))
    eoi_id = a_screened(portal)
    [record] = matches_of(portal, eoi_id)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.dismiss_match(unit, eoi_id, record, "Another face")
        actions.release(unit, eoi_id, "Nothing else")
    a_return(portal, return_id="R-2", biometric_reference="BIO-000477")
    a_return(
        portal,
        documents=(Document("other", "K7401882", "ERI"),),
        biometric_reference="BIO-000477",
    )
    enrol(portal, eoi_id, "BIO-000477")

    assert found(portal, eoi_id) == [OPEN_AS["several-biometric"]] * 2


def test_what_is_kept_of_a_filler_is_what_was_told(portal):
    eoi_id = enrolled(portal, "N/A")

    with unit_for(portal, "test", now=NOW) as unit:
        assert checks.biometric_reference(unit, eois.get(unit.session, eoi_id)) == "N/A"


DOCUMENT = {"real": "K7401882", "filler": "1.23457E+17"}
REFERENCE = {"real": "BIO-000477", "filler": "1.23457E+17"}


@pytest.mark.parametrize("automated", [True, False])
@pytest.mark.parametrize("standing", [0, 1, 2])
@pytest.mark.parametrize("value", ["real", "filler"])
@pytest.mark.parametrize("by", ["document", "fingerprints"])
def test_nothing_refuses_but_one_standing_record_of_what_stands_for_one(
    portal, by, value, standing, automated
):
    let_machine_refuse(portal, automated=automated)
    shared = (
        {"documents": passport(DOCUMENT[value])}
        if by == "document"
        else {"biometric_reference": REFERENCE[value]}
    )
    for number in range(max(standing, 1)):
        a_return(portal, return_id=f"R-{number}", **shared)
    if not standing:
        annul(portal, "R-0")
    number = DOCUMENT[value] if by == "document" else "ZX 991 477"
    eoi_id = a_screened(portal, document_number=number)
    if by == "fingerprints":
        enrol(portal, eoi_id, REFERENCE[value])

    refused = status_of(portal, eoi_id) is Status.REFUSED
    assert refused is (automated and value == "real" and standing == 1)
    if standing and not refused:
        assert status_of(portal, eoi_id) is Status.HELD


def test_who_lives_again_is_refused_by_no_number_that_came_to_stand_on_several(portal):
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    a_return(portal, return_id="R-2", documents=passport())
    screen_all(portal)
    assert status_of(portal, eoi_id) is Status.REFUSED

    with at_desk(portal, AMINA, eoi_id) as unit:  # as with its family: no match is dismissed
        outcomes.reopen(unit, eois.get_for_update(unit.session, eoi_id))
        notifications.screen(unit, eoi_id)
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.HELD
    assert found(portal, eoi_id) == [("possible", "open", "several-records")] * 2
