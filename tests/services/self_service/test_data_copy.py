"""What a person is given of what is held about them, and what not."""

import pytest

from app.domain.cases.lifecycle import Status
from app.domain.cases.location import State
from app.domain.intake import journey
from app.domain.intake.documents import Document
from app.services.cases import location
from app.services.cases.location import Declaration
from app.services.core.unit import unit_for
from app.services.decisions import answer_corrections
from app.services.screening import procedure
from app.services.self_service import data_copy
from tests.conftest import NOW, SCHEME
from tests.support import families
from tests.support.desk import AMINA, a_return, a_screened, at_desk, screen_all
from tests.support.people import ANSWERS, a_draft, a_submission

LATER = NOW + SCHEME["outcome_delay"]


def given(portal, eoi_id, now=NOW):
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now) as unit:
        return data_copy.give(unit, eoi_id)


@pytest.mark.parametrize("of", [a_draft, a_submission])
def test_it_is_all_that_they_wrote(portal, of):
    data = given(portal, of(portal))
    assert data.answers["family_name"] == ANSWERS["family_name"]
    assert data.reference
    assert (data.view is None) == (of is a_draft)


@pytest.mark.parametrize("document", ["K7401882", "OTHER"])
def test_until_the_outcome_may_be_seen_nothing_of_it_shows(portal, document):
    """Neither what the register says, nor that a reviewer looked, nor a message that waits."""
    a_return(portal, documents=(Document("passport", document, "ERI"),))
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id):
        pass
    data = given(portal, eoi_id)
    assert (data.status, data.opened_at, data.sent) == (Status.SUBMITTED, [], [])
    happened = [event.action for event in data.view.events]
    assert happened == ["submitted", "location-confirmed"]

    later = given(portal, eoi_id, LATER)
    assert later.status in {Status.REFUSED, Status.ELIGIBLE}
    assert later.opened_at == [NOW]


def test_nor_does_it_tell_who_has_no_outcome_from_who_must_not_see_it(portal):
    a_return(portal, documents=(Document("passport", "K7401882", "ERI"),))
    people = [
        a_submission(portal, located=False, document_number=number)
        for number in ("K7401882", "M 555 123")
    ]
    screen_all(portal)
    for eoi_id in people:
        with at_desk(portal, AMINA, eoi_id):
            pass
    assert [given(portal, eoi_id).opened_at for eoi_id in people] == [[], []]


def test_who_looked_and_what_the_register_says_is_not_in_it(portal):
    a_return(portal, given_names="Zuplo", documents=())
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id):
        pass
    told = str(vars(given(portal, eoi_id, LATER)))
    assert "amina" not in told
    assert "Zuplo" not in told


def test_where_they_say_they_are_is_in_it_and_what_became_of_it_with_the_outcome(portal):
    eoi_id = a_submission(portal, located=False)
    with at_desk(portal, "applicant", eoi_id) as unit:
        location.declare(unit, eoi_id, Declaration("Plantedville", "no-phone"))
    with at_desk(portal, AMINA, eoi_id) as unit:
        location.accept(unit, eoi_id, "a shelter's letter")
    told = given(portal, eoi_id).location
    assert (told.state, told.declaration.place) == (State.DECLARED, "Plantedville")

    with at_desk(portal, AMINA, eoi_id) as unit:
        procedure.screen(unit, eoi_id)
    assert given(portal, eoi_id, LATER).location.state is State.CLEARED


@pytest.mark.parametrize("of", [families.a_family, families.a_submitted_family])
def test_of_the_family_everybody_gets_what_they_wrote_and_nobody_what_another_did(portal, of):
    first, wife, _son = of(portal)
    listed = given(portal, first).family
    assert [member.person for member in listed.members] == [families.WIFE, families.SON]

    data = given(portal, wife)
    assert (data.family.reference, data.family.progress.members) == (listed.reference, 3)
    assert data.family.members == []
    assert families.SON.given_names not in str(vars(data))


def test_what_stood_there_until_it_was_corrected_is_in_it(portal):
    eoi_id = a_screened(portal)
    page = journey.BY_NAME["name"]
    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        asked = answer_corrections.ask(unit, eoi_id, page, None, "It is another.")
    changed = {"given_names": "Fictitious", "family_name": "Invented", "native_name": ""}
    assert [each.before for each in given(portal, eoi_id, LATER).view.corrections] == [{}]
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        answer_corrections.apply(unit, eoi_id, asked, changed, "Thank you", excluding=False)

    data = given(portal, eoi_id, LATER)
    assert data.answers["given_names"] == "Fictitious"
    assert [each.before["given_names"] for each in data.view.corrections] == ["Imaginary"]
