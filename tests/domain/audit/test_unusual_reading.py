"""What one person reads in an hour is unusual from one more on than the rules allow."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.domain.audit.actions import AuditAction
from app.domain.audit.unusual_reading import COUNTED, RULES, Read, Unusual, found

NOON, NIGHT = datetime(2026, 7, 1, 12, tzinfo=UTC), datetime(2026, 7, 1, 2, tzinfo=UTC)


def opened(number, at=NOON):
    return [Read(uuid4(), at, AuditAction.CASE_OPENED, uuid4()) for _ in range(number)]


def searched(number, kind="email", results=1):
    return [Read(uuid4(), NOON, AuditAction.SEARCHED, None, kind, results) for _ in range(number)]


def contacts(number):
    return [Read(uuid4(), NOON, AuditAction.CONTACT_SEEN, uuid4()) for _ in range(number)]


def entered(number):
    return [Read(uuid4(), NOON, AuditAction.CASE_ENTERED, uuid4()) for _ in range(number)]


def shown(number, at=NOON):
    """Of which a list shows some, and a search the others."""
    cases = [uuid4() for _ in range(number)]
    listed = Read(uuid4(), at, AuditAction.LIST_READ, None, shown=cases[:2])
    return [listed, Read(uuid4(), at, AuditAction.SEARCHED, None, "email", 1, cases[1:])]


OF_KIND = {
    Unusual.MANY_SHOWN: shown,
    Unusual.SHOWN_AT_NIGHT: lambda number: shown(number, NIGHT),
    Unusual.MANY_CASES: opened,
    Unusual.ODD_HOURS: lambda number: opened(number, NIGHT),
    Unusual.MANY_SEARCHES: searched,
    Unusual.MANY_NAMES: lambda number: searched(number, kind="name"),
    Unusual.NOTHING_FOUND: lambda number: searched(number, results=0),
    Unusual.MANY_CONTACTS: contacts,
    Unusual.OF_COLLEAGUES: entered,
}


@pytest.mark.parametrize("kind", Unusual)
def test_one_more_than_is_usual_is_unusual(kind):
    most = RULES[kind].most

    assert found(OF_KIND[kind](most)) == {}
    assert found(OF_KIND[kind](most + 1)) == {kind: most + 1}


def test_the_same_case_opened_again_counts_once():
    [one] = opened(1)
    assert found([one._replace(id=uuid4()) for _ in range(500)]) == {}


@pytest.mark.parametrize(
    ("hour", "is_night"),
    [(4, True), (5, False), (20, False), (21, True)],  # UTC: London is an hour ahead in summer
)
def test_night_is_londons_in_summer_too(hour, is_night):
    at = NOON.replace(hour=hour)
    assert (Unusual.ODD_HOURS in found(opened(6, at))) is is_night


def test_in_winter_the_night_is_that_of_utc():
    at = datetime(2026, 1, 10, 21, 59, tzinfo=UTC)
    assert found(opened(6, at)) == {}
    assert found(opened(6, at + timedelta(minutes=1))) == {Unusual.ODD_HOURS: 6}


def test_only_what_is_read_from_the_log_is_counted():
    actions = {one.action for kind in OF_KIND.values() for one in kind(1)}
    assert actions == COUNTED
