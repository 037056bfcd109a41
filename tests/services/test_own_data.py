"""What a person is given of what is held about them, and what not."""

import pytest

from app.domain.documents import Document
from app.domain.lifecycle import Status
from app.services import own_data
from app.services.unit import unit_for
from tests.conftest import NOW, SCHEME
from tests.people import ANSWERS, a_draft, a_submission
from tests.services.desk import AMINA, a_return, a_screened, at_desk, screen_all

LATER = NOW + SCHEME["outcome_delay"]


def given(portal, eoi_id, now=NOW):
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now) as unit:
        return own_data.give(unit, eoi_id)


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
