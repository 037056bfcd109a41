from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from sqlalchemy import select

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.services.core.rate_limits import LIMITS, TooMany
from app.services.core.unit import new_eoi, unit_for
from app.services.intake import child_applications, drafts, family_groups, family_warnings
from app.services.intake.family_list import NoSuchMember
from app.services.intake.submissions import Incomplete
from app.services.privacy import erasure
from app.storage.cases import eois
from app.storage.cases.family_groups import Family, FamilyMember
from tests.conftest import NOW, SCHEME, on_both
from tests.support import families as home
from tests.support.desk import events_of
from tests.support.families import SON, WIFE, acting, be_ready, group_of, join
from tests.support.people import ADDRESS, a_submission, status_of


def states(portal, members):
    return {status_of(portal, eoi_id) for eoi_id in members}


def test_the_first_applicant_lists_the_members_and_gets_a_reference(portal):
    first = home.a_first(portal, WIFE, SON, WIFE)  # the last as by a double click

    group = group_of(portal, first)

    assert group.reference.startswith("FAM-")
    assert [member.person for member in group.members] == [WIFE, SON]
    assert [member.is_child for member in group.members] == [False, True]
    assert (group.progress.members, group.progress.confirmed) == (3, 1)


def test_whom_they_listed_does_not_stand_in_the_clear(portal):
    home.a_first(portal, WIFE)
    with unit_for(portal, "test") as unit:
        [sealed] = filter(None, unit.session.scalars(select(FamilyMember.listed)))
    assert b"Selam" not in sealed


def test_who_is_listed_joins_and_sees_numbers_only(portal):
    first = home.a_first(portal, WIFE, SON)
    wife = home.a_joiner(portal, replace(WIFE, given_names="SÉLAM"))

    assert join(portal, wife, group_of(portal, first).reference)

    seen = group_of(portal, wife)
    assert (seen.members, seen.is_first) == ([], False)
    assert (seen.progress.members, seen.progress.confirmed, seen.is_confirmed) == (3, 1, False)
    assert [member.joined for member in group_of(portal, first).members] == [True, False]
    assert events_of(portal)[-1] == "family"  # to the first applicant: somebody has joined


def test_who_writes_themselves_otherwise_is_found_and_the_first_applicant_confirms_it(portal):
    first = home.a_first(portal, replace(WIFE, given_names="Dao", family_name="Dang"))
    reference = group_of(portal, first).reference
    wife = home.a_joiner(portal, replace(WIFE, given_names="Đào", family_name="Đặng"))

    assert join(portal, wife, reference)

    [member] = group_of(portal, first).members
    assert (member.joined, member.confirmed, member.instead) == (True, False, {})


def test_of_two_who_could_be_it_the_first_applicant_says_which(portal):
    twins = [replace(SON, given_names=name) for name in ("Hassan", "Hussein")]
    first = home.a_first(portal, WIFE, *twins)
    joined = home.a_joiner(portal, replace(SON, given_names=""))
    assert join(portal, joined, group_of(portal, first).reference)
    be_ready(portal, joined)

    _, one, other = group_of(portal, first).members
    assert (one.joined, one.instead) == (True, {other.id: twins[1]})
    for _ in range(2):  # a double click
        with pytest.raises(NoSuchMember) if _ else nullcontext(), acting(portal, first) as unit:
            family_groups.move(unit, first, one.id, other.id)

    _, one, other = group_of(portal, first).members
    assert (one.joined, one.confirmed, one.instead) == (False, False, {})
    assert (other.joined, other.confirmed, other.ready, other.instead) == (True, True, True, {})
    assert group_of(portal, joined).progress.confirmed == 2


def test_only_who_waits_is_moved_and_only_to_a_free_place_of_the_same_list(portal):
    first, *_ = home.a_family(portal)
    places = [member.id for member in group_of(portal, first).members]
    another = home.a_first(portal, WIFE, replace(WIFE, given_names="Else"))
    waits = home.a_joiner(portal, WIFE)
    assert join(portal, waits, group_of(portal, another).reference)
    theirs = [member.id for member in group_of(portal, another).members]
    for actor, moves in (
        (first, [places, places[::-1], theirs, [places[0], theirs[1]]]),
        (another, [[theirs[0], places[0]], [theirs[1], theirs[0]], [theirs[0], theirs[0]]]),
        (waits, [theirs]),
    ):
        for joined, member in moves:
            with pytest.raises(NoSuchMember), acting(portal, actor) as unit:
                family_groups.move(unit, actor, joined, member)
    assert group_of(portal, another).progress == (group := group_of(portal, waits)).progress
    assert group.progress.confirmed == 1


def test_cut_off_while_they_are_moved_everybody_is_where_they_were(portal, monkeypatch):
    first = home.a_first(portal, *(replace(WIFE, given_names=name) for name in ("Selam", "Salem")))
    wife = home.a_joiner(portal, WIFE)
    assert join(portal, wife, group_of(portal, first).reference)
    one, other = (member.id for member in group_of(portal, first).members)
    monkeypatch.setattr(family_groups, "confirm", fail)

    with pytest.raises(RuntimeError), acting(portal, first) as unit:
        family_groups.move(unit, first, one, other)

    assert [member.joined for member in group_of(portal, first).members] == [True, False]


@pytest.mark.parametrize("why", ["unknown", "name", "birth", "relation", "taken", "submitted"])
def test_who_cannot_join_learns_nothing_of_why(portal, why):
    first = home.a_first(portal, WIFE)
    reference = group_of(portal, first).reference
    others = {
        "name": {"given_names": "Else", "family_name": "Somebody"},
        "birth": {"date_of_birth": "1992-05-02"},
        "relation": {"relation": "parent"},
    }
    if why in {"taken", "submitted"}:
        wife = home.a_joiner(portal, WIFE)
        assert join(portal, wife, reference)
    if why == "submitted":
        home.confirm_all(portal, first)
        be_ready(portal, first)
        be_ready(portal, wife)
    stranger = home.a_joiner(portal, replace(WIFE, **others.get(why, {})))

    quoted = "FAM-0000-0000-0000" if why == "unknown" else reference
    assert join(portal, stranger, quoted) is False

    assert group_of(portal, stranger) is None


def test_tries_to_join_are_few_and_count_for_unknown_references_too(portal):
    stranger = home.a_joiner(portal, WIFE)
    for _ in range(20):
        assert join(portal, stranger, "FAM-0000-0000-0000") is False

    with pytest.raises(TooMany):
        join(portal, stranger, "FAM-0000-0000-0000")


def test_who_knows_a_reference_keeps_no_member_from_joining(portal, monkeypatch):
    """Beyond what all may try by it, each has some tries, and no stranger uses those up."""
    assert LIMITS["family-join-reference"][0] == 30
    monkeypatch.setitem(LIMITS, "family-join-reference", (3, timedelta(hours=1)))
    reference = group_of(portal, home.a_first(portal, WIFE)).reference
    few = LIMITS["family-join-slowed"][0]
    strangers = [
        home.a_joiner(portal, replace(WIFE, given_names="Else", family_name="Somebody"))
        for _ in range(3)
    ]
    assert not any(join(portal, strangers[0], reference) for _ in range(3))
    for stranger in strangers:  # guessed all the same: few times by each draft
        assert not any(join(portal, stranger, reference) for _ in range(few))
        with pytest.raises(TooMany):
            join(portal, stranger, reference)

    wife = home.a_joiner(portal, replace(WIFE, date_of_birth="1992-05-03"))
    assert [join(portal, wife, reference) for _ in range(few - 1)] == [False] * (few - 1)
    with unit_for(portal, "applicant", write=True, opens=[wife], now=NOW) as unit:
        drafts.fill_in(unit, wife, {"date_of_birth": WIFE.date_of_birth})
    assert join(portal, wife, reference) is True


def test_a_neighbour_s_tries_to_join_do_not_stop_who_came_back(portal, monkeypatch):
    reference = group_of(portal, home.a_first(portal, WIFE)).reference
    wife = home.a_joiner(portal, WIFE)
    monkeypatch.setitem(LIMITS, "family-join-address", (0, timedelta(minutes=10)))
    with pytest.raises(TooMany):
        join(portal, wife, reference)
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        unit.log(AuditAction.RETURNED, wife)
    assert join(portal, wife, reference) is True


@on_both
def test_of_two_who_take_the_same_place_at_once_one_has_it(portal):
    first = home.a_first(portal, WIFE)
    reference = group_of(portal, first).reference
    both = [home.a_joiner(portal, WIFE) for _ in range(2)]

    answers = at_once(lambda eoi_id: join(portal, eoi_id, reference), both)

    assert sorted(answers) == [False, True]


def test_nothing_is_sent_until_the_last_is_ready_and_then_everything_is(portal):
    members = home.a_family(portal)
    for eoi_id in members[1:]:
        be_ready(portal, eoi_id)
        be_ready(portal, eoi_id)  # a double click
    assert states(portal, members) == {Status.DRAFT}

    be_ready(portal, members[0])

    assert states(portal, members) == {Status.SUBMITTED}
    with unit_for(portal, "test") as unit:
        assert {eois.get(unit.session, m).submitted_at for m in members} == {NOW}
        assert unit.session.scalars(select(Family.submitted_at)).one() == NOW
    assert events_of(portal).count("received") == 3


@on_both
def test_two_who_are_ready_at_the_same_moment_submit_all_once(portal):
    members = home.a_family(portal)
    be_ready(portal, members[0])

    at_once(lambda eoi_id: be_ready(portal, eoi_id), members[1:])

    assert states(portal, members) == {Status.SUBMITTED}
    assert events_of(portal).count("received") == 3


def test_cut_off_in_the_middle_nobody_is_submitted(portal, monkeypatch):
    members = home.a_family(portal)
    for eoi_id in members[1:]:
        be_ready(portal, eoi_id)
    monkeypatch.setattr("app.services.core.notifications.screen", fail_the_second_time())

    with pytest.raises(RuntimeError):
        be_ready(portal, members[0])

    assert states(portal, members) == {Status.DRAFT}
    assert group_of(portal, members[0]).progress.ready == 2
    monkeypatch.undo()
    be_ready(portal, members[0])
    assert states(portal, members) == {Status.SUBMITTED}


def test_somebody_whom_the_first_applicant_does_not_know_is_waited_for(portal):
    first = home.a_first(portal, WIFE)
    wife = home.a_joiner(portal, WIFE)
    join(portal, wife, group_of(portal, first).reference)
    be_ready(portal, first)
    be_ready(portal, wife)
    assert states(portal, [first, wife]) == {Status.DRAFT}

    home.confirm_all(portal, first)

    assert states(portal, [first, wife]) == {Status.SUBMITTED}


def test_whom_the_closed_window_kept_from_being_sent_is_sent_once_it_is_open(portal):
    first = home.a_first(portal, WIFE)
    wife = home.a_joiner(portal, WIFE)
    join(portal, wife, group_of(portal, first).reference)
    be_ready(portal, first)
    be_ready(portal, wife)
    home.confirm_all(portal, first, SCHEME["window_closes_at"])
    assert states(portal, [first, wife]) == {Status.DRAFT}

    be_ready(portal, wife)

    assert states(portal, [first, wife]) == {Status.SUBMITTED}


def test_a_stranger_is_put_out_and_the_place_is_gone(portal):
    first = home.a_first(portal, WIFE, SON)
    stranger = home.a_joiner(portal, WIFE)
    join(portal, stranger, group_of(portal, first).reference)

    take_off(portal, first)

    assert group_of(portal, stranger) is None
    assert [member.person for member in group_of(portal, first).members] == [SON]
    with pytest.raises(Incomplete):
        be_ready(portal, stranger)


def test_another_group_is_agreed_to_again(portal):
    members = home.a_family(portal)
    be_ready(portal, members[1])

    with acting(portal, members[0]) as unit:
        family_groups.list_member(unit, members[0], replace(SON, given_names="Saba"))

    assert group_of(portal, members[1]).is_ready is False
    assert events_of(portal)[-1] == "family"


def test_alone_nobody_is_a_family(portal):
    first = home.a_first(portal)
    with pytest.raises(Incomplete):
        be_ready(portal, first)
    members = home.a_family(portal, WIFE)
    take_off(portal, members[0])
    with pytest.raises(Incomplete):
        be_ready(portal, members[0])


def test_who_leaves_can_join_again(portal):
    first, wife, _ = home.a_family(portal)
    reference = group_of(portal, first).reference

    for _ in range(2):  # a double click
        with acting(portal, wife) as unit:
            family_groups.leave(unit, wife)

    assert group_of(portal, wife) is None
    assert [member.joined for member in group_of(portal, first).members] == [False, True]
    assert join(portal, wife, reference)


def test_without_the_first_applicant_the_group_is_over(portal):
    first, wife, son = home.a_family(portal)

    with acting(portal, first) as unit:
        family_groups.leave(unit, first)

    assert [group_of(portal, member) for member in (first, wife, son)] == [None] * 3
    assert states(portal, [first, wife, son]) == {Status.DRAFT}


def test_a_child_is_filled_in_for_on_the_same_phone(portal):
    first = home.a_first(portal, WIFE, SON)
    wife_place, son_place = (member.id for member in group_of(portal, first).members)
    key = new_eoi(portal)

    with acting(portal, first, key.owner) as unit:
        child_applications.fill_in(unit, key, first, son_place, ADDRESS)

    with acting(portal, first) as unit:
        assert child_applications.open_child(unit, first, son_place)[0] == key.owner
        eoi = eois.get(unit.session, key.owner)
        assert (eoi.by_email, eoi.reference[:4]) == (True, "EOI-")
    assert group_of(portal, key.owner).by_first
    [_, son] = group_of(portal, first).members
    assert (son.joined, son.confirmed) == (True, True)
    with pytest.raises(NoSuchMember):
        fill_in(portal, first, wife_place)
    with pytest.raises(NoSuchMember):
        fill_in(portal, first, son_place)


def fill_in(portal, first, place):
    key = new_eoi(portal)
    with acting(portal, first, key.owner) as unit:
        child_applications.fill_in(unit, key, first, place, ADDRESS)


def test_nobody_opens_who_is_no_child_of_theirs(portal):
    first, wife, _ = home.a_family(portal)
    place = group_of(portal, first).members[0].id
    for actor in (first, wife, a_submission(portal)):
        with pytest.raises(NoSuchMember), acting(portal, actor) as unit:
            child_applications.open_child(unit, actor, place)


def test_an_erased_member_leaves_no_name_and_the_others_agree_again(portal):
    first, wife, son = home.a_family(portal)
    be_ready(portal, son)

    erase(portal, wife)

    assert [member.person for member in group_of(portal, first).members] == [SON]
    assert group_of(portal, son).is_ready is False


def test_an_erased_first_applicant_leaves_no_list_and_no_group(portal):
    first, wife, son = home.a_family(portal)

    erase(portal, first)

    with unit_for(portal, "test") as unit:
        assert not list(filter(None, unit.session.scalars(select(FamilyMember.listed))))
    assert [group_of(portal, member) for member in (wife, son)] == [None, None]


def test_after_the_submission_the_others_stay_a_family(portal):
    first, wife, son = home.a_submitted_family(portal)

    erase(portal, first)

    assert group_of(portal, wife).progress.members == 2
    assert states(portal, [wife, son]) == {Status.SUBMITTED}
    with unit_for(portal, "test") as unit:
        assert not list(filter(None, unit.session.scalars(select(FamilyMember.listed))))


def take_off(portal, first):
    """The one listed first."""
    place = group_of(portal, first).members[0].id
    with acting(portal, first) as unit:
        family_groups.take_off(unit, first, place)


def test_who_keeps_the_others_waiting_is_warned_three_days_and_one_day_before(portal):
    _, _, son = home.a_family(portal)
    be_ready(portal, son)
    told = len(events_of(portal))
    for days, groups in ((4, 0), (3, 1), (2, 0), (1, 1), (0, 0)):
        now = SCHEME["window_closes_at"] - timedelta(days=days)
        with unit_for(portal, "worker", write=True, now=now) as unit:
            assert family_warnings.warn(unit) == groups

    assert events_of(portal)[told:] == ["family"] * 4  # the parents, twice


def erase(portal, eoi_id):
    with acting(portal, eoi_id) as unit:
        erasure.order(unit, eoi_id)
    erasure.carry_out(portal, "worker", NOW)


def at_once(act, several):
    """What each of several did at the same moment."""
    barrier, answers = Barrier(len(several)), []

    def one(eoi_id):
        barrier.wait()
        answers.append(act(eoi_id))

    threads = [Thread(target=one, args=[eoi_id]) for eoi_id in several]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def fail(*_):
    raise RuntimeError


def fail_the_second_time():
    calls = []

    def fail(*_):
        calls.append(1)
        if len(calls) == 2:
            raise RuntimeError

    return fail
