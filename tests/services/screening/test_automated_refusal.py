"""Whether an exact match refuses, or a person decides on it, is a setting of the scheme."""

import pytest

from app.domain.cases.lifecycle import Status
from app.services.core.unit import unit_for
from app.services.review import actions
from app.services.scheme import settings
from app.storage.audit import entries as audit
from tests.conftest import NOW
from tests.support.desk import (
    AMINA,
    a_return,
    a_screened,
    annul,
    at_desk,
    confirm,
    matches_of,
    screen_all,
)
from tests.support.families import WIFE, a_submitted_family
from tests.support.fillers import enrol, enrolled, found, let_machine_refuse
from tests.support.people import passport, status_of

OPEN = {name: [("possible", "open", name)] for name in ("document", "biometric")}
REFUSES = {name: [("exact", "confirmed", name)] for name in ("document", "biometric")}


@pytest.fixture
def by_persons(portal):
    let_machine_refuse(portal, automated=False)


def by_document(portal):
    a_return(portal, documents=passport())
    return a_screened(portal)


def by_fingerprints(portal):
    a_return(portal, biometric_reference="BIO-000477")
    return enrolled(portal, "BIO-000477")


EXACT = {"document": by_document, "biometric": by_fingerprints}


def test_the_machine_refuses_where_nothing_else_is_said(portal):
    with unit_for(portal, "test", now=NOW) as unit:
        assert settings.current(unit).automated_refusal is True


@pytest.mark.usefixtures("by_persons")
@pytest.mark.parametrize("kind", EXACT)
def test_a_person_is_asked_about_an_exact_match_and_two_refuse(portal, kind):
    eoi_id = EXACT[kind](portal)
    assert (status_of(portal, eoi_id), found(portal, eoi_id)) == (Status.HELD, OPEN[kind])

    [record] = matches_of(portal, eoi_id)
    with at_desk(portal, AMINA, eoi_id) as unit:
        asked = actions.confirm_match(unit, eoi_id, record, "The same face", knowing=True)
    assert status_of(portal, eoi_id) is Status.HELD
    confirm(portal, eoi_id, asked)
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED
    assert found(portal, eoi_id) == [("possible", "confirmed", kind)]


@pytest.mark.usefixtures("by_persons")
@pytest.mark.parametrize("kind", EXACT)
def test_what_a_person_was_asked_about_stays_with_them_when_the_setting_changes(portal, kind):
    eoi_id = EXACT[kind](portal)

    let_machine_refuse(portal, automated=True)
    a_return(portal, family_name="Corrected", **ON_RECORD[kind])
    screen_all(portal)

    assert (status_of(portal, eoi_id), found(portal, eoi_id)) == (Status.HELD, OPEN[kind])


ON_RECORD = {
    "document": {"documents": passport()},
    "biometric": {"biometric_reference": "BIO-000477"},
}


@pytest.mark.parametrize("kind", EXACT)
def test_what_the_machine_has_refused_stays_refused_when_the_setting_changes(portal, kind):
    eoi_id = EXACT[kind](portal)

    let_machine_refuse(portal, automated=False)
    a_return(portal, family_name="Corrected", **ON_RECORD[kind])
    screen_all(portal)
    assert (status_of(portal, eoi_id), found(portal, eoi_id)) == (Status.REFUSED, REFUSES[kind])

    annul(portal)
    screen_all(portal)
    assert status_of(portal, eoi_id) in {Status.ELIGIBLE, Status.ACCEPTED}


@pytest.mark.parametrize("kind", EXACT)
def test_a_second_record_of_who_is_refused_is_for_a_person_once_the_first_is_gone(portal, kind):
    eoi_id = EXACT[kind](portal)
    let_machine_refuse(portal, automated=False)
    a_return(portal, return_id="R-2", **ON_RECORD[kind])
    screen_all(portal)
    assert status_of(portal, eoi_id) is Status.REFUSED

    annul(portal)
    screen_all(portal)

    assert (status_of(portal, eoi_id), found(portal, eoi_id)) == (Status.HELD, OPEN[kind])


@pytest.mark.usefixtures("by_persons")
def test_fingerprints_after_a_person_cleared_the_document_ask_again(portal):
    a_return(portal, documents=passport(), biometric_reference="BIO-000477")
    eoi_id = a_screened(portal)
    [record] = matches_of(portal, eoi_id)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.dismiss_match(unit, eoi_id, record, "A brother's passport")
        actions.release(unit, eoi_id, "Nothing else")

    enrol(portal, eoi_id, "BIO-000477")

    assert (status_of(portal, eoi_id), found(portal, eoi_id)) == (Status.HELD, OPEN["biometric"])


@pytest.mark.usefixtures("by_persons")
def test_the_family_is_held_with_who_matches(portal):
    a_return(portal, documents=passport())
    family = a_submitted_family(portal, WIFE)
    screen_all(portal)

    assert len(family) == 2
    assert {status_of(portal, eoi_id) for eoi_id in family} == {Status.HELD}


def test_under_which_settings_a_match_was_found_is_written_down(portal):
    let_machine_refuse(portal, automated=False)
    eoi_id = by_document(portal)

    with unit_for(portal, "test") as unit:
        entries = audit.of_subject(unit.session, eoi_id)
        [said] = [each.read(unit.keyring) for each in entries if each.action == "match-found"]
    assert (said["kind"], said["reason"], said["settings"]) == ("possible", "document", 2)
