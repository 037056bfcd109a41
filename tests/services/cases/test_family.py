"""What concerns one member of a submitted family, and so all of them."""

from datetime import timedelta

import pytest

from app.domain.cases.lifecycle import Status
from app.domain.scheme.balance import Overdrawn
from app.services.cases import checks
from app.services.cases import family as kin
from app.services.cases.family import FamilyEnded, FamilyNotReady
from app.services.core.approvals import SamePerson
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.privacy import erasure
from app.services.review import actions, case_file, confirmation, requests
from app.services.review.actions import MatchesOpen, NotCleared, NotOfFamily
from app.services.scheme import settings
from app.services.self_service import status, withdrawal
from app.storage.cases import eois
from tests.conftest import NOW
from tests.support.desk import (
    AMINA,
    BRUNO,
    CLARA,
    SENIOR,
    a_return,
    at_desk,
    events_of,
    screen_all,
)
from tests.support.families import (
    SON,
    WIFE,
    a_family,
    a_submitted_family,
    acting,
    be_ready,
    number_of,
)
from tests.support.people import FIRST, a_submission, locate, passport, reference_of, status_of

LATER = NOW + timedelta(days=2)


@pytest.fixture
def family(portal):
    """A father, a mother and a son, screened."""
    members = a_submitted_family(portal)
    screen_all(portal)
    return members


def states(portal, members):
    return [status_of(portal, member).value for member in members]


def grounds(portal, members):
    with unit_for(portal, "test") as unit:
        return [eois.get(unit.session, member).ground for member in members]


def a_return_of(portal, who, return_id="R-1"):
    a_return(portal, return_id=return_id, documents=passport(number_of(who)))


def end(portal, eoi_id, ground="suitability"):
    with at_desk(portal, AMINA, eoi_id) as unit:
        asked = actions.decide(unit, eoi_id, ground, "A conviction")
    with unit_for(portal, BRUNO, write=True, now=NOW) as unit:
        return confirmation.confirm(unit, eoi_id, asked, SENIOR)


def correct(portal, eoi_id, actor=CLARA):
    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        corrections.ask(unit, eoi_id, "That is a mistake")
        request = corrections.of_eoi(unit, eoi_id)[-1].id
    with at_desk(portal, actor, eoi_id, LATER) as unit:
        corrections.answer(unit, eoi_id, request, upheld=True, text="You are right")
    screen_all(portal, LATER)


def release(portal, eoi_id):
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.release(unit, eoi_id, "Looked at")


def test_a_family_in_which_nothing_is_found_is_eligible(portal, family):
    assert states(portal, family) == ["eligible"] * 3


def with_a_conviction(portal, who):
    """A screened family, one of whom answers so."""
    members = a_family(portal)
    with acting(portal, members[who]) as unit:
        eoi = eois.get_for_update(unit.session, members[who])
        answers = eoi.read(unit.keyring, unit.key(eoi.id)) | {"convictions": "yes"}
        eoi.write(unit.keyring, unit.key(eoi.id), answers)
    for member in members:
        be_ready(portal, member)
    for member in members:
        locate(portal, member)
    screen_all(portal)
    return members


@pytest.mark.parametrize("who", [0, 1])
def test_a_concern_about_one_holds_all_whoever_is_screened_first(portal, who):
    assert states(portal, with_a_conviction(portal, who)) == ["held"] * 3


def test_who_may_release_all_of_them_reads_what_concerns_the_others(portal):
    first, wife, son = with_a_conviction(portal, 1)
    with at_desk(portal, AMINA, first) as unit:
        itself, *kin = case_file.find_with_family(unit, reference_of(portal, first))
        assert (itself, set(kin)) == (first, {wife, son})
        assert not any(one.concerns for one in case_file.open_case(unit, first).family)
    with unit_for(portal, AMINA, write=True, opens=[first, wife, son]) as unit:
        case = case_file.open_case(unit, first)
        by_reference = {one.reference: len(one.concerns) for one in case.family}
        asks = eois.get(unit.session, wife).reference

    assert case.concerns == []
    assert {reference for reference, count in by_reference.items() if count} == {asks}


def test_the_exact_match_refuses_one_and_asks_a_person_about_the_others(portal, family):
    a_return_of(portal, WIFE)
    screen_all(portal)

    assert states(portal, family) == ["held", "refused", "held"]


def test_the_same_before_the_others_are_screened(portal):
    a_return_of(portal, WIFE)
    members = a_submitted_family(portal)
    screen_all(portal)

    assert states(portal, members) == ["held", "refused", "held"]


def test_nobody_sees_whose_answer_holds_the_family_before_the_outcome_is_due(portal):
    a_return_of(portal, WIFE)
    members = a_submitted_family(portal)
    screen_all(portal)

    def shown(now):
        seen = []
        for member in members:
            with unit_for(portal, "applicant", opens=[member], now=now) as unit:
                seen.append(status.view(unit, member).status.value)
        return seen

    assert shown(NOW + timedelta(hours=23)) == ["submitted"] * 3
    assert shown(NOW + timedelta(hours=25)) == ["held", "refused", "held"]


@pytest.mark.parametrize("who", [0, 1])
def test_nor_afterwards_by_who_has_not_confirmed_where_they_are(portal, who):
    """Else the one who is held would be the one about whom something was found."""
    members = a_family(portal)
    for member in members:
        be_ready(portal, member)
    screen_all(portal)
    with at_desk(portal, AMINA, members[who]) as unit:
        eoi = eois.get_for_update(unit.session, members[who])
        kin.hold(unit, eoi)
    screen_all(portal)

    assert states(portal, members) == ["held"] * 3


def test_who_is_held_with_a_refused_member_is_ended_by_a_person_or_not_at_all(portal, family):
    a_return_of(portal, WIFE)
    screen_all(portal)
    with pytest.raises(FamilyEnded):
        release(portal, family[0])

    assert end(portal, family[0], "family-refused") == "confirmed"

    assert states(portal, family) == ["refused"] * 3
    assert grounds(portal, family) == ["family-refused", "returned", "family-refused"]


def test_a_ground_of_the_family_needs_one(portal, family):
    with pytest.raises(NotOfFamily):
        end(portal, family[0], "family-refused")


@pytest.mark.parametrize(
    ("ground", "ends", "others"),
    [
        ("suitability", "refused", "family-refused"),
        ("protected-elsewhere", "rejected", "family-not-valid"),
        ("second-eoi", "void", "family-not-valid"),
    ],
)
def test_two_persons_who_end_one_end_all(portal, family, ground, ends, others):
    end(portal, family[1], ground)

    rest = "refused" if ends == "refused" else "rejected"
    assert states(portal, family) == [rest, ends, rest]
    assert grounds(portal, family) == [others, ground, others]
    assert events_of(portal)[-3:] == ["news"] * 3


def test_cut_off_in_the_middle_nobody_has_ended(portal, family, monkeypatch):
    calls = []

    def cut(_unit, eoi):
        calls.append(eoi)
        if len(calls) == 3:
            raise RuntimeError

    monkeypatch.setattr("app.services.scheme.settings.release_place", cut)
    with pytest.raises(RuntimeError):
        end(portal, family[1])
    assert states(portal, family) == ["eligible"] * 3


def test_an_end_undone_re_opens_all_that_it_ended(portal, family):
    end(portal, family[1])

    correct(portal, family[1])

    assert states(portal, family) == ["eligible"] * 3
    assert grounds(portal, family) == [None] * 3


def test_another_members_complaint_leaves_the_end_and_asks_a_person(portal, family):
    end(portal, family[1])

    correct(portal, family[2])

    assert states(portal, family) == ["refused", "refused", "held"]


def test_who_ended_one_does_not_judge_the_complaint_of_another(portal, family):
    end(portal, family[1])
    with pytest.raises(SamePerson):
        correct(portal, family[2], actor=BRUNO)


def test_a_release_lets_all_go_on_unless_one_is_still_in_doubt(portal, family):
    with at_desk(portal, AMINA, family[0]) as unit:
        actions.hold(unit, family[0], "To be looked at")
    assert states(portal, family) == ["held"] * 3
    for number in ("R-1", "R-2"):
        a_return_of(portal, SON, number)
    screen_all(portal)
    with pytest.raises(MatchesOpen):
        release(portal, family[0])

    with at_desk(portal, AMINA, family[2]) as unit:
        for match in case_file.open_case(unit, family[2]).matches:
            actions.dismiss_match(unit, family[2], match.record_id, "Somebody else")
    release(portal, family[1])

    assert states(portal, family) == ["eligible"] * 3


@pytest.mark.parametrize(("places", "invited"), [(2, False), (3, True)])
def test_a_family_takes_as_many_places_as_members_or_none(portal, family, places, invited):
    for number in range(places):
        a_return(portal, return_id=f"R-{number}")

    if invited:
        invite(portal, family[1])
    else:
        with pytest.raises(Overdrawn):
            invite(portal, family[1])

    assert states(portal, family) == ["invited" if invited else "eligible"] * 3
    with unit_for(portal, "test", now=NOW) as unit:
        assert settings.places_open(unit) == (0 if invited else places)


def invite(portal, eoi_id):
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.invite(unit, eoi_id, "")


def test_nobody_is_invited_while_one_waits_to_be_looked_at(portal, family):
    for number in range(3):
        a_return(portal, return_id=f"R-{number}")
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        eois.get_for_update(unit.session, family[2]).move(Status.HELD, NOW)
    with pytest.raises(FamilyNotReady):
        invite(portal, family[0])


def test_nobody_is_granted_before_all_are_cleared(portal, family):
    for number in range(3):
        a_return(portal, return_id=f"R-{number}")
    invite(portal, family[0])
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        for member in family:
            eois.get_for_update(unit.session, member).move(Status.ACCEPTED, NOW)
            checks.request(unit, member)
    for member in family[:2]:
        clear(portal, member)
    with pytest.raises(NotCleared):
        grant(portal, family[0])

    clear(portal, family[2])
    grant(portal, family[0])

    assert states(portal, family) == ["granted"] * 3


def test_an_invitation_goes_for_those_whom_it_was_asked_for_or_for_nobody(portal, family):
    for number in range(3):
        a_return(portal, return_id=f"R-{number}")
    with at_desk(portal, AMINA, family[0]) as unit:
        asked = requests.invite(unit, family[0], "The next in line")
    with at_desk(portal, "applicant", family[2], LATER) as unit:
        withdrawal.withdraw(unit, family[2])
    release(portal, family[0])
    assert states(portal, family) == ["eligible", "eligible", "withdrawn"]

    with unit_for(portal, BRUNO, write=True, now=NOW) as unit:
        assert confirmation.confirm(unit, family[0], asked, SENIOR) == "overtaken"
    assert states(portal, family) == ["eligible", "eligible", "withdrawn"]


def clear(portal, eoi_id):
    with unit_for(portal, AMINA, write=True, opens=[eoi_id], now=NOW) as unit:
        for way, kind in (("booked", "biometric"), ("enrolled", "biometric")):
            actions.set_check(unit, eoi_id, kind, way, "")
        actions.set_check(unit, eoi_id, "security", "in-progress", "")
        for kind in ("biometric", "security"):
            actions.set_check(unit, eoi_id, kind, "cleared", "")


def grant(portal, eoi_id):
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.grant(unit, eoi_id, "")


def test_one_who_withdraws_has_a_person_look_at_the_others(portal, family):
    with acting(portal, family[1]) as unit:
        withdrawal.withdraw(unit, family[1], whole_family=True)  # who is not first: only themselves
    assert states(portal, family) == ["held", "withdrawn", "held"]

    release(portal, family[0])

    assert states(portal, family) == ["eligible", "withdrawn", "eligible"]


def test_an_erased_member_does_too(portal, family):
    with acting(portal, family[1]) as unit:
        erasure.order(unit, family[1])
    erasure.carry_out(portal, "worker", NOW)

    assert states(portal, [family[0], family[2]]) == ["held", "held"]


def test_the_whole_family_withdraws_at_once(portal, family):
    with acting(portal, family[0]) as unit:
        withdrawal.withdraw(unit, family[0], whole_family=True)
    assert states(portal, family) == ["withdrawn"] * 3


def test_another_family_after_a_rejection_asks_a_person(portal, family):
    end(portal, family[0], "protected-elsewhere")

    alone = a_submission(portal, **FIRST)
    screen_all(portal)

    assert status_of(portal, alone) is Status.HELD
    with at_desk(portal, AMINA, alone) as unit:
        assert any("R 1.1b" in concern for concern in case_file.open_case(unit, alone).concerns)


def test_the_same_family_after_a_rejection_is_no_concern(portal, family):
    end(portal, family[0], "protected-elsewhere")

    again = a_submitted_family(portal, **FIRST)
    screen_all(portal)

    assert states(portal, again) == ["eligible"] * 3


@pytest.mark.parametrize(
    ("members", "expected"), [((WIFE,), ["held"] * 2), ((WIFE, SON), ["eligible"] * 3)]
)
def test_another_family_is_noticed_when_the_rejected_one_is_erased(
    portal, family, members, expected
):
    end(portal, family[0], "protected-elsewhere")
    for member in family:
        with acting(portal, member) as unit:
            erasure.order(unit, member)
    erasure.carry_out(portal, "worker", NOW)

    again = a_submitted_family(portal, *members, **FIRST)
    screen_all(portal)

    assert states(portal, again) == expected
