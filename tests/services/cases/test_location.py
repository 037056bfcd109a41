from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from app.domain.cases.lifecycle import Status
from app.domain.cases.location import State, Verdict
from app.services.cases import location
from app.services.cases.location import Declaration, NotAsked, OutageNotOver, OutageOverlaps
from app.services.core.rate_limits import TooMany
from app.services.core.unit import unit_for
from app.services.privacy import erasure
from app.services.review import actions, case_file
from app.services.review.actions import LocationOpen
from app.services.scheme import settings
from app.services.self_service import status
from app.storage.cases import location_requests
from app.storage.cases.location_requests import LocationRequest
from tests.conftest import NOW, SCHEME, on_both
from tests.support.desk import AMINA, a_return, at_desk, events_of, screen_all, two_returns
from tests.support.listed import listed
from tests.support.people import a_submission, locate, passport, status_of

HOUR = timedelta(hours=1)
LATER = NOW + 25 * HOUR
IN_WORDS = Declaration("Loon-Plage", "no-phone")


@pytest.fixture
def asked(portal):
    """Screened, with nothing found, and not located yet."""
    eoi_id = a_submission(portal, located=False)
    screen_all(portal)
    return eoi_id


def request_of(portal, eoi_id, now=NOW, actor="applicant"):
    with at_desk(portal, actor, eoi_id, now) as unit:
        return location.of_eoi(unit, eoi_id)


def seen(portal, eoi_id, now):
    with at_desk(portal, "applicant", eoi_id, now) as unit:
        return status.view(unit, eoi_id)


def declare(portal, eoi_id, now=NOW):
    with at_desk(portal, "applicant", eoi_id, now) as unit:
        location.declare(unit, eoi_id, IN_WORDS)


def refer_overdue(portal, now):
    with unit_for(portal, "worker", write=True, now=now) as unit:
        return location.refer_overdue(unit)


def waiting(portal):
    with unit_for(portal, AMINA, now=NOW) as unit:
        return [entry.reference for entry in listed(unit, "locations")]


def extend(portal, eoi_id, now, hours=48):
    with at_desk(portal, AMINA, eoi_id, now) as unit:
        location.extend(unit, eoi_id, hours, "They were in hospital")


def accept(portal, eoi_id, now=NOW):
    with at_desk(portal, AMINA, eoi_id, now) as unit:
        location.accept(unit, eoi_id, "An organisation in Dunkerque confirms it")
    screen_all(portal, now)


def outage(portal, began, ended, now):
    with unit_for(portal, "operator", write=True, now=now) as unit:
        return location.record_outage(unit, NOW + began * HOUR, NOW + ended * HOUR)


def test_whoever_submits_is_asked_by_every_channel(portal):
    eoi_id = a_submission(portal, located=False)

    assert request_of(portal, eoi_id).state is State.ASKED
    assert request_of(portal, eoi_id).due_at == NOW + 24 * HOUR
    assert "location" in events_of(portal)


def test_until_they_confirm_nothing_moves_then_they_are_eligible(portal, asked):
    assert status_of(portal, asked) is Status.SUBMITTED
    assert "news" not in events_of(portal)

    locate(portal, asked, NOW + 5 * HOUR)
    screen_all(portal, NOW + 5 * HOUR)

    assert status_of(portal, asked) is Status.ELIGIBLE
    assert events_of(portal).count("news") == 1


def test_who_confirms_before_the_screening_is_eligible_by_it(portal):
    eoi_id = a_submission(portal, located=False)
    locate(portal, eoi_id)
    screen_all(portal)

    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_the_outcome_is_seen_a_day_after_sending_whenever_they_confirm(portal, asked):
    locate(portal, asked, NOW + 23 * HOUR)
    screen_all(portal, NOW + 23 * HOUR)

    assert seen(portal, asked, NOW + 23.9 * HOUR).status is Status.SUBMITTED
    assert seen(portal, asked, NOW + 24 * HOUR).status is Status.ELIGIBLE


@pytest.mark.parametrize("verdict", list(Verdict))
def test_until_the_outcome_shows_the_refused_read_what_the_others_read(portal, verdict):
    """Also of what they do meanwhile: else the register could be asked by sending a position."""
    a_return(portal, documents=passport("L-0470-1"))
    views = []
    for number in ("L-0470-1", "M-555-123"):
        eoi_id = a_submission(portal, located=False, document_number=number)
        screen_all(portal)
        locate(portal, eoi_id, NOW + HOUR, verdict)
        if verdict is not Verdict.INSIDE:
            declare(portal, eoi_id, NOW + HOUR)
        screen_all(portal, NOW + HOUR)
        found = seen(portal, eoi_id, NOW + 2 * HOUR)
        happened = [(event.action, event.at) for event in found.events]
        views.append((found.status, found.todo, found.location, found.checks, happened))
    assert status_of(portal, eoi_id) is not Status.REFUSED
    assert views[0] == views[1]


def test_nor_do_messages_tell_the_refused_from_the_others(portal):
    """They have the time of an outage too, and hear that their time has ended."""
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        settings.change(unit, **SCHEME | {"outcome_delay": timedelta(days=3)})
    a_return(portal, documents=passport("L-0470-1"))
    people = [
        a_submission(portal, located=False, document_number=number)
        for number in ("L-0470-1", "M-555-123")
    ]
    screen_all(portal)
    assert outage(portal, 1, 2, NOW + 3 * HOUR) == 2
    assert refer_overdue(portal, NOW + 26 * HOUR) == 2
    refused, other = (seen(portal, eoi_id, NOW + 26 * HOUR) for eoi_id in people)
    assert refused.location == other.location
    assert len(waiting(portal)) == 1  # for a reviewer there is nothing to do about the refused


def test_nor_does_a_persons_acceptance_show_before_the_outcome(portal, asked):
    declare(portal, asked)
    accept(portal, asked, NOW + HOUR)

    assert seen(portal, asked, NOW + 2 * HOUR).location.state is State.DECLARED
    assert seen(portal, asked, LATER).location.state is State.CLEARED


@pytest.mark.parametrize("verdict", [Verdict.OUTSIDE, Verdict.UNSURE])
def test_a_position_that_does_not_say_france_goes_to_a_person_and_refuses_nobody(
    portal, asked, verdict
):
    locate(portal, asked, verdict=verdict)
    screen_all(portal)

    assert status_of(portal, asked) is Status.SUBMITTED
    assert len(waiting(portal)) == 1

    accept(portal, asked)
    assert status_of(portal, asked) is Status.ELIGIBLE
    assert waiting(portal) == []


def test_a_better_position_may_follow_one_that_was_unsure_but_none_that_was_outside(portal, asked):
    locate(portal, asked, verdict=Verdict.UNSURE)
    locate(portal, asked)
    assert request_of(portal, asked).state is State.CONFIRMED

    other = a_submission(portal, located=False, document_number="M 555 123")
    locate(portal, other, verdict=Verdict.OUTSIDE)
    with pytest.raises(NotAsked):
        locate(portal, other)
    declare(portal, other)
    assert request_of(portal, other).verdict is Verdict.OUTSIDE


def test_what_is_declared_goes_to_a_person_who_reads_it(portal, asked):
    declare(portal, asked)

    with at_desk(portal, AMINA, asked) as unit:
        case = case_file.open_case(unit, asked)
    assert case.location.declaration == IN_WORDS
    assert len(waiting(portal)) == 1
    with unit_for(portal, "test") as unit:
        [row] = unit.session.scalars(select(LocationRequest))
        assert b"Loon" not in row.declaration


def test_no_answer_goes_to_a_person_once_and_the_applicant_is_told(portal, asked):
    assert refer_overdue(portal, NOW + 23 * HOUR) == 0
    assert refer_overdue(portal, LATER) == 1
    assert refer_overdue(portal, LATER) == 0

    assert status_of(portal, asked) is Status.SUBMITTED
    assert request_of(portal, asked, LATER).state is State.UNANSWERED
    assert len(waiting(portal)) == 1
    assert events_of(portal).count("news") == 1


def test_a_late_position_is_for_a_person_to_weigh(portal, asked):
    locate(portal, asked, LATER)
    screen_all(portal, LATER)

    assert request_of(portal, asked, LATER).state is State.LATE
    assert status_of(portal, asked) is Status.SUBMITTED
    assert refer_overdue(portal, LATER) == 0
    assert len(waiting(portal)) == 1


def test_more_time_is_a_new_beginning(portal, asked):
    refer_overdue(portal, LATER)
    extend(portal, asked, LATER)
    assert waiting(portal) == []
    assert request_of(portal, asked, LATER).due_at == LATER + 48 * HOUR

    locate(portal, asked, LATER + 47 * HOUR)
    screen_all(portal, LATER + 47 * HOUR)

    assert status_of(portal, asked) is Status.ELIGIBLE


def test_what_is_held_is_not_released_before_it_is_settled(portal):
    two_returns(portal)
    eoi_id = a_submission(portal, located=False)
    screen_all(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        for match in case_file.open_case(unit, eoi_id).matches:
            actions.dismiss_match(unit, eoi_id, match.record_id, "Somebody else")
    with pytest.raises(LocationOpen), at_desk(portal, AMINA, eoi_id) as unit:
        actions.release(unit, eoi_id, "")

    locate(portal, eoi_id)
    screen_all(portal)
    assert status_of(portal, eoi_id) is Status.HELD
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.release(unit, eoi_id, "Nothing holds it any more")
    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_the_message_is_sent_again_but_not_without_end(portal, asked):
    for _ in range(3):
        with at_desk(portal, "applicant", asked) as unit:
            location.send_again(unit, asked)
    with pytest.raises(TooMany), at_desk(portal, "applicant", asked) as unit:
        location.send_again(unit, asked)
    assert events_of(portal).count("location") == 1 + 3


def test_an_outage_gives_its_time_back_to_all_who_had_not_answered(portal, asked):
    overdue = a_submission(portal, NOW - 3 * HOUR, located=False, document_number="M 1 234")
    done = a_submission(portal, document_number="M 555 123")
    now = NOW + 22 * HOUR
    refer_overdue(portal, now)
    assert len(waiting(portal)) == 1

    assert outage(portal, 10, 14, now) == 2

    assert waiting(portal) == []
    assert request_of(portal, asked, now).due_at == NOW + 28 * HOUR
    assert request_of(portal, overdue, now).due_at == now + 4 * HOUR
    assert request_of(portal, done, now).due_at == NOW + 24 * HOUR
    assert events_of(portal).count("location") == 3 + 2


def test_an_outage_counts_once_and_only_when_it_is_over(portal, asked):
    now = NOW + 5 * HOUR
    outage(portal, 1, 3, now)
    with pytest.raises(OutageOverlaps):
        outage(portal, 2, 4, now)
    for began, ended in ((4, 4), (4, 3), (4, 6)):
        with pytest.raises(OutageNotOver):
            outage(portal, began, ended, now)
    outage(portal, 3, 4, now)

    assert request_of(portal, asked, now).due_at == NOW + (24 + 3) * HOUR


@on_both
def test_two_answers_at_once_settle_it_once(portal, asked):
    start, outcomes = Barrier(2), []

    def click():
        start.wait()
        try:
            locate(portal, asked)
        except NotAsked:
            outcomes.append("too late")
        else:
            outcomes.append("taken")

    threads = [Thread(target=click) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["taken", "too late"]


@pytest.mark.parametrize("first", ["answer", "sweep"])
def test_an_answer_in_time_stands_whatever_the_sweep_does_at_that_moment(portal, asked, first):
    """The sweep's clock may be ahead of the answer's: it then refers what is being answered."""
    acts = [lambda: locate(portal, asked), lambda: refer_overdue(portal, LATER)]
    for act in acts if first == "answer" else reversed(acts):
        act()
    screen_all(portal)

    assert request_of(portal, asked).state is State.CONFIRMED
    assert status_of(portal, asked) is Status.ELIGIBLE
    assert waiting(portal) == []


def test_erased_nothing_of_it_is_left(portal, asked):
    declare(portal, asked)
    erasure.erase(portal, "operator", [asked], "test", NOW)
    with unit_for(portal, "test") as unit:
        assert location_requests.of_eoi(unit.session, asked) is None


def remind(portal, now):
    with unit_for(portal, "worker", write=True, now=now) as unit:
        return location.remind(unit)


def test_who_has_not_confirmed_it_is_reminded_once_six_hours_before_the_end(portal, asked):
    assert remind(portal, NOW + 17 * HOUR) == 0
    assert [remind(portal, NOW + 18 * HOUR) for _ in range(2)] == [1, 0]
    assert events_of(portal)[-1] == "reminder"

    with at_desk(portal, AMINA, asked, NOW + 20 * HOUR) as unit:
        location.extend(unit, asked, 48, "")
    assert [remind(portal, NOW + hours * HOUR) for hours in (21, 63)] == [0, 1]


def test_who_has_answered_is_not(portal, asked):
    locate(portal, asked)
    assert remind(portal, NOW + 23 * HOUR) == 0


def test_how_long_there_is_says_the_scheme(portal):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        settings.change(unit, location_hours=36)
        with pytest.raises(settings.UnsoundScheme):
            settings.change(unit, location_hours=0)
    eoi_id = a_submission(portal, located=False)
    assert request_of(portal, eoi_id).due_at == NOW + 36 * HOUR


def sample(portal, of_a_hundred):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        settings.change(unit, location_sample=of_a_hundred)


def test_a_sample_of_positions_in_france_waits_for_a_person_and_for_nothing_of_theirs(portal):
    sample(portal, 100)
    eoi_id = a_submission(portal, located=False)
    locate(portal, eoi_id)
    screen_all(portal)

    asked = request_of(portal, eoi_id, NOW + 30 * HOUR)
    assert (asked.state, asked.takes_answer) == (State.SAMPLED, False)
    assert status_of(portal, eoi_id) is Status.SUBMITTED
    assert len(waiting(portal)) == 1
    with pytest.raises(NotAsked):
        locate(portal, eoi_id)  # another position would be another lot
    with pytest.raises(NotAsked):
        declare(portal, eoi_id)

    accept(portal, eoi_id)
    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_who_is_looked_at_is_drawn_by_lot(portal, monkeypatch):
    """As many as the scheme says, of those alone whose position confirms."""
    sample(portal, 5)
    lots = iter((4, 5))
    monkeypatch.setattr(location.secrets, "randbelow", lambda of: next(lots) if of == 100 else 0)
    seen = []
    for verdict in (Verdict.INSIDE, Verdict.OUTSIDE, Verdict.INSIDE):
        eoi_id = a_submission(portal, located=False, document_number=f"M-{len(seen)}-123")
        locate(portal, eoi_id, verdict=verdict)
        seen.append(request_of(portal, eoi_id).state)
    assert seen == [State.SAMPLED, State.OUTSIDE, State.CONFIRMED]
