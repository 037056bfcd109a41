"""Reminders of deadlines: when somebody who has not answered is reminded."""

from datetime import datetime, timedelta

_LAST = timedelta(days=1)
# How long before the deadline a person is reminded, once.
LOCATION_REMINDER = timedelta(hours=6)
QUESTION_REMINDER = timedelta(days=2)


def next_reminder(opened_at: datetime, due_at: datetime, after: datetime) -> datetime | None:
    """The next of two reminders after a moment: at half time, and a day before the deadline."""
    moments = (opened_at + (due_at - opened_at) / 2, due_at - _LAST)
    return min((at for at in moments if opened_at < at and after < at), default=None)
