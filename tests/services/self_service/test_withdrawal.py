"""Going: withdrawing what was sent, deleting what was not."""

import pytest
from sqlalchemy import select

from app.domain.cases.lifecycle import LIVE, ForbiddenMove, Status
from app.domain.intake import journey
from app.domain.intake.documents import Document
from app.domain.scheme.balance import Fact
from app.services.core.errors import NoSuchEoi
from app.services.core.unit import new_eoi, unit_for
from app.services.intake import drafts
from app.services.intake.drafts import AlreadySubmitted
from app.services.privacy import erasure
from app.services.scheme import settings
from app.services.self_service import status, withdrawal
from app.storage.audit.entries import AuditEntry
from app.storage.cases import eois
from app.storage.keys.keys import RecordKey
from app.storage.scheme import ledger
from tests.conftest import NOW, SCHEME
from tests.support.desk import a_return, a_screened, events_of, moved
from tests.support.people import a_draft, a_submission, status_of

LATER = NOW + SCHEME["outcome_delay"]
WAYS = {
    Status.SUBMITTED: (),
    Status.ELIGIBLE: (Status.ELIGIBLE,),
    Status.HELD: (Status.HELD,),
    Status.INVITED: (Status.ELIGIBLE, Status.INVITED),
    Status.ACCEPTED: (Status.ELIGIBLE, Status.INVITED, Status.ACCEPTED),
    Status.GRANTED: (Status.ELIGIBLE, Status.INVITED, Status.ACCEPTED, Status.GRANTED),
}


def withdraw(portal, eoi_id, now=NOW):
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now) as unit:
        withdrawal.withdraw(unit, eoi_id)


def delete(portal, eoi_id):
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        withdrawal.delete_draft(unit, eoi_id)


def seen(portal, eoi_id, now=NOW):
    with unit_for(portal, "applicant", opens=[eoi_id], now=now) as unit:
        return status.view(unit, eoi_id)


def actions(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        query = select(AuditEntry.action).where(AuditEntry.subject == eoi_id)
        return list(unit.session.scalars(query))


def test_every_live_state_has_its_way():
    assert set(WAYS) == LIVE


@pytest.mark.parametrize("state", WAYS)
def test_who_lives_may_withdraw_and_twice_is_once(portal, state):
    eoi_id = moved(portal, a_submission(portal), *WAYS[state])

    withdraw(portal, eoi_id)
    withdraw(portal, eoi_id)

    assert status_of(portal, eoi_id) is Status.WITHDRAWN
    assert seen(portal, eoi_id).status is Status.WITHDRAWN
    assert actions(portal, eoi_id).count("withdrawn") == 1
    assert events_of(portal).count("news") == 1


def test_a_place_that_was_kept_is_given_back(portal):
    a_return(portal)
    eoi_id = a_screened(portal)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        settings.reserve_place(unit, eois.get_for_update(unit.session, eoi_id))
        assert settings.places_open(unit) == 0

    withdraw(portal, eoi_id)

    with unit_for(portal, "test", now=NOW) as unit:
        assert settings.places_open(unit) == 1
        assert ledger.times(unit.session, Fact.RELEASED, eoi_id) == 1


def test_what_has_ended_is_not_withdrawn(portal):
    eoi_id = moved(portal, a_submission(portal), Status.VOID)
    with pytest.raises(ForbiddenMove):
        withdraw(portal, eoi_id)
    assert status_of(portal, eoi_id) is Status.VOID


@pytest.mark.parametrize(
    ("number", "convictions", "found"),
    [
        ("K7401882", "no", Status.REFUSED),
        ("OTHER", "yes", Status.HELD),
        ("OTHER", "no", Status.ELIGIBLE),
    ],
)
def test_withdrawing_tells_nobody_what_screening_found(portal, number, convictions, found):
    """Until everybody may see it, what is shown is the same, whatever was found."""
    a_return(portal, documents=(Document("passport", number, "ERI"),))
    eoi_id = a_screened(portal, convictions=convictions)
    assert status_of(portal, eoi_id) is found

    withdraw(portal, eoi_id)

    view = seen(portal, eoi_id)
    assert view.status is Status.WITHDRAWN
    happened = [event.action for event in view.events]
    assert happened == ["submitted", "location-confirmed", "withdrawn"]
    assert view.rule is None
    assert not view.may_ask_correction


def test_what_had_ended_before_stands_as_it_ended_once_that_is_shown(portal):
    a_return(portal, documents=(Document("passport", "K7401882", "ERI"),))
    eoi_id = a_screened(portal)
    withdraw(portal, eoi_id)

    assert status_of(portal, eoi_id) is Status.REFUSED
    assert seen(portal, eoi_id, LATER).status is Status.REFUSED
    with pytest.raises(ForbiddenMove):
        withdraw(portal, eoi_id, LATER)


@pytest.mark.parametrize("contact", ["person@example.org", None])
def test_a_deleted_draft_is_erased_with_its_key(portal, contact):
    eoi_id = a_draft(portal) if contact else begun(portal)

    delete(portal, eoi_id)
    delete(portal, eoi_id)
    assert erasure.carry_out(portal, "worker", NOW) == 1

    with unit_for(portal, "test") as unit:
        assert eois.get(unit.session, eoi_id) is None
        assert unit.session.scalars(select(RecordKey)).all() == []
    with pytest.raises(NoSuchEoi):
        delete(portal, eoi_id)


def begun(portal):
    """A draft of one page, without a way to reach its person."""
    key = new_eoi(portal)
    with unit_for(portal, "applicant", write=True, opens=[key.owner], now=NOW) as unit:
        drafts.start(unit, key, "en", "198.51.100.7")
        drafts.save_page(unit, key.owner, journey.PAGES[0], {"in_france": "yes"}, "en")
    return key.owner


def test_what_was_sent_is_not_deleted_like_a_draft(portal):
    eoi_id = a_submission(portal)
    with pytest.raises(AlreadySubmitted):
        delete(portal, eoi_id)
    assert erasure.carry_out(portal, "worker", NOW) == 0
