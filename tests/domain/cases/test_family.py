from datetime import UTC, datetime, timedelta

import pytest

from app.domain.cases import family
from app.domain.cases.lifecycle import Status
from app.domain.intake import family as intake_family
from app.domain.intake.exclusions import Ground
from app.domain.intake.family import Progress

CLOSES = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("progress", "complete"),
    [
        (Progress(3, 3, 3), True),
        (Progress(3, 2, 2), False),
        (Progress(3, 3, 2), False),
        (Progress(1, 1, 1), False),
    ],
)
def test_a_group_is_complete_when_nobody_is_missing(progress, complete):
    assert progress.complete is complete


@pytest.mark.parametrize(
    ("before_end", "warned_before_end"),
    [
        (4 * DAY, None),
        (3 * DAY, 3 * DAY),
        (2 * DAY, 3 * DAY),
        (1 * DAY, 1 * DAY),
        (DAY / 2, 1 * DAY),
        (0 * DAY, None),
    ],
)
def test_a_group_is_warned_three_days_and_one_day_before(before_end, warned_before_end):
    moment = CLOSES - warned_before_end if warned_before_end else None
    assert intake_family.last_warning(CLOSES, CLOSES - before_end) == moment


@pytest.mark.parametrize(
    ("status", "ground"),
    [
        (Status.REFUSED, "family-refused"),
        (Status.REJECTED, "family-not-valid"),
        (Status.VOID, "family-not-valid"),
    ],
)
def test_one_refused_refuses_all_and_one_not_valid_makes_all_not_valid(status, ground):
    assert family.ground_for_others(Ground.IDENTITY, status) == ground


def test_who_was_not_selected_was_not_with_the_whole_family():
    ground = Ground.NOT_SELECTED
    assert family.ground_for_others(ground, Status.REJECTED) is ground


A, B, C = (frozenset({letter}) for letter in (b"a", b"b", b"c"))


@pytest.mark.parametrize(
    ("before", "now", "changed"),
    [
        ([A, B], [B, A], False),
        ([A | C, B], [A, B], False),  # one of two documents
        ([A], [A, B], True),
        ([A, B], [A], True),
        ([A, B], [A, C], True),
        ([A, frozenset()], [A, frozenset()], True),
    ],
)
def test_another_family_is_noticed(before, now, changed):
    assert family.changed(before, now) is changed
