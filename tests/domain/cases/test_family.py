from datetime import UTC, datetime, timedelta

import pytest

from app.domain.cases import family
from app.domain.cases.lifecycle import Status
from app.domain.intake import family as intake_family
from app.domain.intake.family import Person, Progress

MOTHER = Person("Selam Imaginary", "Invented", "1991-05", "partner")
TWINS = [
    Person("Abel", "Invented", "2019-02-01", "child"),
    Person("Saba", "Invented", "2019-02-01", "child"),
]
CLOSES = datetime(2026, 11, 30, 12, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.mark.parametrize(
    ("given", "family_name"),
    [("Selam", "Invented"), ("SÉLAM", ""), ("", "Imaginary Selam"), ("Selaam", "invented")],
)
def test_a_name_in_common_is_enough_however_it_is_written(given, family_name):
    who = Person(given, family_name, "1991-05", "partner")
    assert intake_family.find([*TWINS, MOTHER], who) == 2


@pytest.mark.parametrize(
    "who",
    [
        Person("Somebody", "Else", "1991-05", "partner"),
        Person("Selam", "Invented", "1991-06", "partner"),
        Person("Selam", "Invented", "1991-05", "parent"),
        Person("", "", "1991-05", "partner"),
        Person("S", "", "1991-05", "partner"),
    ],
)
def test_another_name_birth_or_relation_is_nobody_listed(who):
    assert intake_family.find([*TWINS, MOTHER], who) is None


def test_twins_are_told_apart_by_the_name_that_differs():
    assert intake_family.find(TWINS, Person("Saba", "Invented", "2019-02-01", "child")) == 1
    assert intake_family.find(TWINS, Person("Xabel", "Invented", "2019-02-01", "child")) is None


@pytest.mark.parametrize(
    ("progress", "complete"),
    [
        (Progress(3, 3, 3, 3), True),
        (Progress(3, 2, 2, 2), False),
        (Progress(3, 3, 2, 3), False),
        (Progress(3, 3, 3, 2), False),
        (Progress(1, 1, 1, 1), False),
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
    assert family.ground_for_others(status) == ground


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
