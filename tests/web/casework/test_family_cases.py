import pytest

from tests.support.desk import a_return, a_screened, screen_all
from tests.support.families import WIFE, a_submitted_family, number_of
from tests.support.people import passport, status_of
from tests.support.reviewer import case_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_family_is_seen_and_ended_together_by_two_persons(portal, desk):
    family = a_submitted_family(portal)
    a_return(portal, documents=passport(number_of(WIFE)))
    screen_all(portal)
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "senior")
    path = case_of(portal, family[2])

    page = amina.get(path)
    references = [case_of(portal, member).rpartition("/")[2] for member in family[:2]]
    assert all(reference in page.text() for reference in references)
    assert "all of theirs end at the same time" in page.text()
    assert WIFE.given_names not in page.text()

    page = amina.act(f"{path}/release", **{"release-reason": "Fine"})
    assert page.status == 409
    assert "the others cannot go on" in page.text()

    decision = {"decide-ground": "family-refused", "decide-reason": "One was returned"}
    amina.act(f"{path}/decide", **decision)
    bruno.get(path)
    [confirm] = [f.get("action") for f in bruno.page.all("form") if "confirm" in f.get("action")]
    bruno.act(confirm)

    assert {status_of(portal, member).value for member in family} == {"refused"}


def test_who_is_alone_is_not_ended_for_a_family(portal, desk):
    eoi_id = a_screened(portal)
    amina = desk("amina", "caseworker")
    path = case_of(portal, eoi_id)
    assert "member of your family" not in amina.get(path).text()

    page = amina.act(f"{path}/decide", **{"decide-ground": "family-refused", "decide-reason": "No"})

    assert page.status == 409
