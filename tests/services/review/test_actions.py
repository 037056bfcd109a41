from datetime import timedelta
from functools import partial

import pytest
from sqlalchemy import select

from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.scheme.balance import Overdrawn
from app.services.cases import checks
from app.services.cases.checks import ForbiddenCheckMove
from app.services.core.errors import NoSuchEoi
from app.services.core.unit import unit_for
from app.services.review import actions, case_file, confirmation, requests
from app.services.review.actions import MatchesOpen, NotCleared
from app.services.screening.procedure import NoSuchMatch
from app.storage.audit.entries import AuditEntry
from app.storage.cases import checks as check_store
from app.storage.cases import eois
from tests.conftest import NOW
from tests.support.desk import (
    AMINA,
    BRUNO,
    SENIOR,
    a_return,
    a_screened,
    an_accepted,
    annul,
    at_desk,
    confirm,
    matches_of,
    moved,
    screen_all,
    two_returns,
)
from tests.support.listed import listed
from tests.support.people import a_draft, a_submission, passport, status_of


def act(portal, verb, eoi_id, *args, actor=AMINA):
    with at_desk(portal, actor, eoi_id) as unit:
        return verb(unit, eoi_id, *args)


def opened(portal, eoi_id, actor=AMINA):
    return act(portal, case_file.open_case, eoi_id, actor=actor)


def set_checks(portal, eoi_id, biometric, security, expires_at=None):
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        records = check_store.of_eoi(unit.session, eoi_id)
        records[Check.BIOMETRIC].status = biometric
        records[Check.SECURITY].status = security
        records[Check.SECURITY].expires_at = expires_at


confirm_knowing = partial(actions.confirm_match, knowing=True)


@pytest.fixture
def held(portal):
    """For a person to look at: two were returned under its document number."""
    two_returns(portal)
    return a_screened(portal)


def test_what_screening_held_waits_for_the_match_and_then_is_eligible(portal, held):
    with pytest.raises(MatchesOpen):
        act(portal, actions.release, held, "Too early")

    for record in matches_of(portal, held):
        act(portal, actions.dismiss_match, held, record, "Another date of birth")
    assert status_of(portal, held) is Status.HELD
    act(portal, actions.release, held, "Nothing left to ask")

    assert status_of(portal, held) is Status.ELIGIBLE
    assert [note.text for note in opened(portal, held).notes] == [
        *["Another date of birth"] * 2,
        "Nothing left to ask",
    ]


@pytest.mark.parametrize("way", [[], [Status.INVITED], [Status.INVITED, Status.ACCEPTED]], ids=len)
def test_what_a_reviewer_held_goes_on_where_it_stood(portal, way):
    eoi_id = moved(portal, a_screened(portal), *way)
    before = status_of(portal, eoi_id)

    act(portal, actions.hold, eoi_id, "The photo is of a cat")
    assert status_of(portal, eoi_id) is Status.HELD
    act(portal, actions.release, eoi_id, "It is a person")

    assert status_of(portal, eoi_id) is before


def test_two_confirm_that_a_possible_match_is_the_person(portal, held):
    record, _ = matches_of(portal, held)
    asked = act(portal, confirm_knowing, held, record, "The same tattoo")
    assert matches_of(portal, held)[record][1] == "open"

    with unit_for(portal, BRUNO, write=True, now=NOW) as unit:
        confirmation.confirm(unit, held, asked, SENIOR)
    screen_all(portal)

    assert status_of(portal, held) is Status.REFUSED
    assert matches_of(portal, held)[record][1] == "confirmed"
    case = opened(portal, held)
    assert case.rule.name == "returned"


def test_a_match_that_is_gone_cannot_be_confirmed(portal, held):
    record, _ = matches_of(portal, held)
    asked = act(portal, confirm_knowing, held, record, "The same tattoo")
    annul(portal, "R-1")
    annul(portal, "R-2")
    screen_all(portal)

    with unit_for(portal, BRUNO, write=True, now=NOW) as unit:
        assert confirmation.confirm(unit, held, asked, SENIOR) == "overtaken"
    assert status_of(portal, held) is Status.HELD
    with pytest.raises(NoSuchMatch):
        act(portal, actions.dismiss_match, held, record, "")


def test_what_refuses_cannot_be_dismissed_at_the_desk(portal):
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    [record] = matches_of(portal, eoi_id)

    with pytest.raises(NoSuchMatch):
        act(portal, actions.dismiss_match, eoi_id, record, "A mistake")


def test_nobody_decides_without_the_register_that_somebody_was_returned(portal):
    eoi_id = a_screened(portal)

    with pytest.raises(KeyError):
        act(portal, actions.decide, eoi_id, "returned", "I know the face")


def test_an_invitation_takes_a_place(portal):
    eoi_id = a_screened(portal)
    with pytest.raises(Overdrawn):
        act(portal, actions.invite, eoi_id, "")
    assert status_of(portal, eoi_id) is Status.ELIGIBLE

    a_return(portal, documents=passport("another"))
    act(portal, actions.invite, eoi_id, "")

    assert status_of(portal, eoi_id) is Status.INVITED
    with pytest.raises(ForbiddenMove):
        act(portal, actions.invite, eoi_id, "")


def test_who_is_held_is_not_invited(portal, held):
    a_return(portal, return_id="R-2", documents=passport("another"))

    with pytest.raises(ForbiddenMove):
        act(portal, actions.invite, held, "")


def test_entry_clearance_needs_both_checks_cleared_and_in_date(portal):
    eoi_id = an_accepted(portal)
    short_of_it = [
        ("enrolled", "cleared", None),
        ("cleared", "referred", None),
        ("cleared", "cleared", NOW),
    ]
    for biometric, security, expires_at in short_of_it:
        set_checks(portal, eoi_id, biometric, security, expires_at)
        with pytest.raises(NotCleared):
            act(portal, requests.grant, eoi_id, "Too early")

    set_checks(portal, eoi_id, "cleared", "cleared", NOW + timedelta(days=1))
    asked = act(portal, requests.grant, eoi_id, "All there")
    assert status_of(portal, eoi_id) is Status.ACCEPTED
    assert confirm(portal, eoi_id, asked) == "confirmed"

    assert status_of(portal, eoi_id) is Status.GRANTED


def test_nothing_is_granted_before_it_was_accepted(portal):
    eoi_id = moved(portal, a_screened(portal), Status.INVITED)
    set_checks(portal, eoi_id, "cleared", "cleared")

    with pytest.raises(ForbiddenMove):
        act(portal, requests.grant, eoi_id, "Too early")


def test_a_reviewer_clears_what_a_partner_may_not(portal):
    eoi_id = a_screened(portal)
    act(portal, checks.request, eoi_id)
    set_checks(portal, eoi_id, "requested", "referred")
    [_, security] = opened(portal, eoi_id).checks
    assert security.next == ("cleared",)

    asked = act(portal, requests.check, eoi_id, Check.SECURITY, "cleared", "Another man's record")
    assert opened(portal, eoi_id).checks[1].status == "referred"
    assert confirm(portal, eoi_id, asked) == "confirmed"
    assert opened(portal, eoi_id).checks[1].status == "cleared"

    moved(portal, eoi_id, Status.WITHDRAWN)
    with pytest.raises(ForbiddenCheckMove):
        act(portal, requests.check, eoi_id, Check.SECURITY, "expired", "It is old")


def test_the_case_shows_what_a_reviewer_compares(portal, held):
    case = opened(portal, held)

    assert case.answers["family_name"] == "Invented"
    match, _ = case.matches
    assert (match.kind, match.reason) == ("possible", "several-records")
    document = {"type": "passport", "number": "K7401882", "issuer": "ERI"}
    assert match.register["documents"] == [document]
    assert match.register["dates_of_birth"] == ["1971-11-02"]
    assert "biometric_reference" not in match.register
    assert [(h.action, h.by) for h in case.history][-2:] == [
        ("match-found", "worker"),
        ("held", "worker"),
    ]


def views(portal):
    """Who opened what, in that order."""
    with unit_for(portal, "test") as unit:
        query = select(AuditEntry).where(AuditEntry.action == "case-opened")
        entries = unit.session.scalars(query.order_by(AuditEntry.id))
        return [(entry.actor, entry.subject) for entry in entries]


def test_every_case_that_a_reviewer_opens_is_written_down_whatever_for(portal, held):
    other = a_submission(portal, document_number="M 555 123")
    opened(portal, held)
    with unit_for(portal, BRUNO, write=True, opens=[held, other]):
        pass

    assert views(portal)[0] == (AMINA, held)
    assert set(views(portal)[1:]) == {(BRUNO, held), (BRUNO, other)}


def test_a_reviewer_cannot_open_a_case_without_a_trace(portal, held):
    with pytest.raises(ValueError, match="writes down"), unit_for(portal, AMINA, opens=[held]):
        pass
    with pytest.raises(NotImplementedError), at_desk(portal, AMINA, held):
        raise NotImplementedError  # and so nothing was shown
    assert views(portal) == []


def test_drafts_are_nobodys_business(portal):
    draft = a_draft(portal)
    with unit_for(portal, AMINA) as unit:
        reference = eois.get(unit.session, draft).reference
        with pytest.raises(NoSuchEoi):
            case_file.find(unit, reference)


def test_a_list_shows_what_is_held_and_not_what_was_just_sent(portal, held):
    with unit_for(portal, "test") as unit:
        reference = eois.get(unit.session, held).reference
    a_submission(portal, NOW + timedelta(hours=1), document_number="M 555 123")

    with unit_for(portal, AMINA, now=NOW) as unit:
        [found] = listed(unit, "matches")

    assert (found.status, found.reference) == (Status.HELD, reference)
