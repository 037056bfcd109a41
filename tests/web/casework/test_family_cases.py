import re

import pytest

from app.domain.cases.lifecycle import Status
from tests.support.desk import a_return, a_screened, moved, screen_all
from tests.support.families import SON, WIFE, a_submitted_family, number_of
from tests.support.people import passport, status_of
from tests.support.reviewer import actions_to, case_of, to_confirm

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_a_family_is_seen_and_ended_together_by_two_persons(portal, desk):
    family = a_submitted_family(portal)
    a_return(portal, documents=passport(number_of(WIFE)))
    screen_all(portal)
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "senior")
    path = case_of(portal, family[2])

    page = amina.get(f"{path}?tab=family")
    references = [case_of(portal, member).rpartition("/")[2] for member in family[:2]]
    assert all(reference in page.text() for reference in references)
    assert "all of theirs end at the same time" in page.text()
    assert re.search(rf"{WIFE.given_names} {WIFE.family_name} \d+ years old", page.text())
    assert actions_to(page, "release") == []
    assert "the others cannot go on" in page.text()

    page = amina.act(f"{path}/release", **{"release-reason": "Fine"})
    assert page.status == 409
    assert "the others cannot go on" in page.text()

    decision = {"decide-ground": "family-refused", "decide-reason": "One was returned"}
    amina.act(f"{path}/decide", **decision)
    bruno.act(to_confirm(bruno, path))

    assert {status_of(portal, member).value for member in family} == {"refused"}


def test_who_is_alone_is_not_ended_for_a_family(portal, desk):
    eoi_id = a_screened(portal)
    amina = desk("amina", "caseworker")
    path = case_of(portal, eoi_id)
    assert "A member of the family group" not in amina.get(path).text()

    page = amina.act(f"{path}/decide", **{"decide-ground": "family-refused", "decide-reason": "No"})

    assert page.status == 409


def test_an_invitation_says_whom_it_goes_for_and_what_it_takes(portal, desk):
    family, manager = a_submitted_family(portal), desk("mara", "manager")
    screen_all(portal)
    path, why = case_of(portal, family[0]), {"invite-reason": "The next in line"}

    page = manager.get(path)
    assert (
        "It takes 3 places of the balance, one for each person. 0 places are open." in page.text()
    )
    assert actions_to(page, "invite") == []
    assert "There are too few places open now." in page.text()
    assert "too few places open" in manager.act(f"{path}/invite", **why).text()

    for number in ("one", "two", "three"):
        a_return(portal, return_id=number, documents=passport(number))
    page = manager.get(path)
    assert "3 places are open." in page.text()
    assert len(actions_to(page, "invite")) == 1
    for person in (WIFE, SON):
        assert f"{person.given_names} {person.family_name}" in page.text()


def test_who_of_a_family_is_not_as_far_is_named_instead_of_a_button(portal, desk):
    family, manager = a_submitted_family(portal), desk("mara", "manager")
    screen_all(portal)
    for number in ("one", "two", "three"):
        a_return(portal, return_id=number, documents=passport(number))
    moved(portal, family[2], Status.HELD)
    path = case_of(portal, family[0])

    page = manager.get(path)
    reference = case_of(portal, family[2]).rpartition("/")[2]
    assert f"Abel Invented ({reference}) is not as far yet: Held" in page.text()
    assert actions_to(page, "invite") == []
    page = manager.act(f"{path}/invite", **{"invite-reason": "The next in line"})
    assert page.status == 409
    assert "Another member of the family is not as far yet" in page.text()
    assert "moved on" not in page.text()
