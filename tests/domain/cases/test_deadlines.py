from datetime import UTC, datetime, timedelta

from app.domain.cases.deadlines import next_reminder

OPENED = datetime(2026, 11, 18, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def reminders(days):
    found, after = [], OPENED
    while at := next_reminder(OPENED, OPENED + days * DAY, after):
        found.append((at - OPENED) / DAY)
        after = at
    return found


def test_the_person_is_reminded_at_half_time_and_a_day_before():
    assert reminders(14) == [7, 13]


def test_of_a_short_time_the_half_is_reminder_enough():
    assert reminders(2) == [1]
    assert reminders(1) == [0.5]
