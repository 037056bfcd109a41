"""Somebody who tries names out is noticed and slowed, and learns nothing from being slowed."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.domain.cases.lifecycle import Status
from app.services.blind_index import probing
from app.services.blind_index.probing import HITS, KEPT, LONGER
from app.services.core.unit import unit_for
from app.services.privacy import expiry
from app.storage.cases import eois
from app.storage.sign_in.submission_networks import SubmissionNetwork
from tests.conftest import NOW, SCHEME
from tests.support.desk import a_return, screen_all
from tests.support.people import a_submission, passport, status_of
from tests.support.probing import ELSEWHERE, hits, sent_from
from tests.support.told import told

DELAY = SCHEME["outcome_delay"]
FOUND = {"document_number": "K7401882"}


def shown_at(portal, *several):
    with unit_for(portal, "test") as unit:
        return [eois.get(unit.session, eoi_id).shown_at for eoi_id in several]


def test_an_outcome_is_shown_later_where_many_others_of_the_network_are_hits(portal):
    hits(portal, HITS)
    a_return(portal, documents=passport())
    slowed, found = a_submission(portal), a_submission(portal, **FOUND)
    other = sent_from(portal, ELSEWHERE)
    screen_all(portal)

    usual = NOW + DELAY
    assert shown_at(portal, slowed, found, other) == [NOW + LONGER * DELAY] * 2 + [usual]
    assert status_of(portal, slowed) is status_of(portal, other) is Status.ELIGIBLE
    assert status_of(portal, found) is Status.REFUSED
    with unit_for(portal, "test") as unit:
        assert eois.get(unit.session, slowed).shown(usual) is Status.SUBMITTED
        assert eois.get(unit.session, slowed).submitted_at == NOW


def test_what_is_found_of_somebody_does_not_change_when_their_own_outcome_shows(portal):
    """Or whoever sends the tenth would know by it that the tenth is a hit."""
    hits(portal, HITS - 1)
    a_return(portal, documents=passport())
    found = a_submission(portal, **FOUND)
    screen_all(portal)
    assert shown_at(portal, found) == [NOW + DELAY]


def test_many_hits_are_an_alarm_that_names_nobody(portal, caplog):
    a_return(portal, documents=passport())
    hits(portal, HITS - 2)
    for _ in range(3):
        a_submission(portal, **FOUND)
        screen_all(portal)

    alarms = told(caplog, "register_probed")
    assert [alarm["count"] for alarm in alarms] == [HITS, HITS + 1]
    assert {alarm["level"] for alarm in alarms} == {"critical"}
    assert len({alarm["network"] for alarm in alarms}) == 1
    assert "198.51.100" not in caplog.text


def test_a_hit_counts_once_however_often_it_is_screened(portal):
    a_return(portal, documents=passport())
    found, other = a_submission(portal, **FOUND), a_submission(portal)
    for _ in range(3):
        with unit_for(portal, "worker", write=True) as unit:
            probing.note_hit(unit, found)
            unit.session.flush()
    screen_all(portal)
    assert beside(portal, other) == 1
    assert beside(portal, found) == 0


def test_who_is_returned_after_they_applied_is_no_hit(portal):
    eoi_id, other = a_submission(portal, **FOUND), a_submission(portal)
    screen_all(portal)
    a_return(portal, documents=passport())
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED
    assert beside(portal, other) == 0


def beside(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return probing.submission_networks.hits_beside(unit.session, eoi_id, NOW)


@pytest.mark.parametrize("address", ["2001:db8:7::1", "[2001:db8:7:ff::9]:47011"])
def test_who_has_many_networks_of_a_provider_is_counted_by_the_widest(portal, address):
    first, second = sent_from(portal, "2001:db8:7:1::1"), sent_from(portal, address)
    with unit_for(portal, "worker", write=True) as unit:
        probing.note_hit(unit, first)
    assert beside(portal, second) == 1


def test_a_network_is_kept_for_days_as_a_hash(portal):
    a_submission(portal)
    with unit_for(portal, "test") as unit:
        [row] = unit.session.scalars(select(SubmissionNetwork)).all()
        assert len(row.network) == 16
    for now, left in ((NOW + KEPT, 1), (NOW + KEPT + timedelta(seconds=1), 0)):
        with unit_for(portal, "worker", write=True, now=now) as unit:
            expiry.delete_expired(unit)
            there = select(func.count()).select_from(SubmissionNetwork)
            assert unit.session.scalar(there) == left
