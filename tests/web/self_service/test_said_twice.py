"""The second of two parallel acts, as of a double click, says that it did nothing."""

from datetime import UTC, datetime

import pytest

from app.domain.cases.lifecycle import Status
from tests.support import families
from tests.support.desk import moved
from tests.support.families import SON, WIFE
from tests.support.people import a_session, a_submission

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

ALREADY, OVERTAKEN = "That was done before.", "That is not possible any more."


def signed_in(visitor, portal, eoi_id):
    with visitor.client.session_transaction() as cookie:
        cookie["applicant"] = a_session(portal, eoi_id, proved_at=datetime.now(UTC))
    return visitor


def twice(visitor, page, where, **values):
    """What the person reads after the first and after the second."""
    form = visitor.get(page)
    for _ in range(2):
        visitor.page = form
        yield visitor.send(where, **values).text()


@pytest.fixture
def sent(visitor, portal):
    eoi_id = a_submission(portal, datetime.now(UTC))
    return signed_in(visitor, portal, eoi_id), eoi_id


def says(texts, words=ALREADY):
    first, second = texts
    assert "Nothing was changed" not in first
    assert words in second


def test_withdrawing(sent):
    visitor, _ = sent
    says(twice(visitor, "/status/withdraw", "/status/withdraw", sure="y"))


def test_accepting(sent, portal):
    visitor, eoi_id = sent
    moved(portal, eoi_id, Status.ELIGIBLE, Status.INVITED)
    says(twice(visitor, "/status", "/status/accept"))
    moved(portal, eoi_id, Status.WITHDRAWN)
    assert OVERTAKEN in visitor.send("/status/accept").text()


def test_saying_that_an_answer_is_wrong(sent):
    visitor, _ = sent
    asked = {"what": "place-of-birth", "text": "It is Asmara."}
    says(twice(visitor, "/status/wrong-answer", "/status/wrong-answer", **asked))


def test_declaring_where_one_is(visitor, portal):
    eoi_id = a_submission(portal, datetime.now(UTC), located=False)
    signed_in(visitor, portal, eoi_id)
    [why, *_] = visitor.get("/status/location").all("input", type="radio")
    declared = {"place": "Calais", "why": why.get("value")}
    says(twice(visitor, "/status/location", "/status/location/declaration", **declared))


@pytest.fixture
def first(visitor, portal):
    """The first of a family whose wife has joined."""
    father = families.a_first(portal, WIFE, SON, now=datetime.now(UTC))
    wife = families.a_joiner(portal, WIFE, now=datetime.now(UTC))
    assert families.join(portal, wife, families.group_of(portal, father).reference)
    return signed_in(visitor, portal, father)


def of_form(visitor, act):
    page = visitor.get("/apply/family")
    found = [form.get("action") for form in page.all("form")]
    return next(action for action in found if action.endswith(act))


def test_confirming_who_has_joined(first):
    says(twice(first, "/apply/family", of_form(first, "/confirm")))


def test_taking_somebody_off_the_list(first):
    says(twice(first, "/apply/family", of_form(first, "/take-off")), OVERTAKEN)


def test_listing_the_same_person(first):
    listed = {
        "given_names": "Miriam",
        "family_name": "Invented",
        "date_of_birth-day": "5",
        "date_of_birth-month": "6",
        "date_of_birth-year": "1960",
        "relation": "parent",
    }
    says(twice(first, "/apply/family", "/apply/family", **listed))


def test_leaving_the_family(first):
    says(twice(first, "/apply/family", "/apply/family/leave"))
