"""Who may move a check, and that nothing moves it backwards."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.cases.checks import (
    ADVERSE,
    CHECK_NAMES,
    NEXT,
    STATUS_NAMES,
    Check,
    CheckStatus,
    permitted,
    statuses,
)

# What a partner may report next. Callbacks get lost, so any later status will do.
REPORTED = {
    Check.BIOMETRIC: {
        "not-requested": "",
        "requested": "booked missed enrolled cleared failed expired",
        "booked": "missed enrolled cleared failed expired",
        "missed": "booked enrolled cleared failed expired",
        "enrolled": "cleared failed expired",
        "cleared": "expired",
        "failed": "",
        "expired": "",
    },
    Check.SECURITY: {
        "not-requested": "",
        "requested": "in-progress cleared referred refused expired",
        "in-progress": "cleared referred refused expired",
        "cleared": "expired",
        "referred": "",
        "refused": "",
        "expired": "",
    },
}
ONLY_A_PERSON = {
    ("failed", "cleared"),
    ("referred", "cleared"),
    ("refused", "cleared"),
    ("expired", "requested"),
}
few = settings(max_examples=50, deadline=None)


def next_statuses(check, current, *, by_person):
    return {to for to in statuses(check) if permitted(check, current, to, by_person=by_person)}


@pytest.mark.parametrize("check", Check)
def test_a_partner_reports_what_lies_ahead_and_nothing_else(check):
    assert set(REPORTED[check]) == set(statuses(check))
    for current, ahead in REPORTED[check].items():
        assert next_statuses(check, current, by_person=False) == set(ahead.split())


@pytest.mark.parametrize("check", Check)
def test_a_person_may_also_turn_an_adverse_result_and_ask_again_for_what_expired(check):
    for current in statuses(check):
        more = next_statuses(check, current, by_person=True) - set(REPORTED[check][current].split())
        assert {(current, to) for to in more} == {
            (a, b) for a, b in ONLY_A_PERSON if a == current and b in statuses(check)
        }


@few
@given(st.data(), st.sampled_from(Check))
def test_callbacks_in_any_order_never_undo_a_result(data, check):
    reports = data.draw(st.lists(st.sampled_from(statuses(check)), max_size=12))
    current, result = "requested", None
    for report in reports:
        if permitted(check, current, report, by_person=False):
            current = report
        if current in ADVERSE | {"cleared"}:
            result = result or current

    assert result is None or current in {result, "expired"}
    if result in ADVERSE:
        assert current == result


def test_a_missed_appointment_is_booked_again_and_a_kept_one_is_not():
    assert permitted(Check.BIOMETRIC, "missed", "booked", by_person=False)
    assert not permitted(Check.BIOMETRIC, "enrolled", "booked", by_person=True)


def test_a_status_of_the_other_check_moves_nothing():
    assert not permitted(Check.SECURITY, "requested", "booked", by_person=True)
    assert not permitted(Check.BIOMETRIC, "in-progress", "cleared", by_person=True)


def test_the_applicant_reads_progress_and_never_which_adverse_result_it_is():
    assert set(CHECK_NAMES) == set(Check)
    assert set(STATUS_NAMES) == set(CheckStatus) == {s for check in Check for s in statuses(check)}
    assert len({STATUS_NAMES[status] for status in ADVERSE}) == 1
    assert len({words[status] for words in NEXT.values() for status in ADVERSE & {*words}}) == 1


@pytest.mark.parametrize("check", Check)
def test_of_each_status_the_applicant_reads_what_happens_next(check):
    assert set(NEXT[check]) == {*statuses(check)}
    assert all(NEXT[check].values())


@pytest.mark.parametrize("check", Check)
def test_whoever_waits_reads_that_no_day_is_fixed(check):
    """Or else what they wait for, by themselves or not at all."""
    known = {"not-requested": "after you accept", "booked": "on time", "cleared": "is done"}
    for status, words in NEXT[check].items():
        assert known.get(status, "no fixed day") in words
