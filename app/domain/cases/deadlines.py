"""When somebody is reminded of a deadline."""

from datetime import datetime, timedelta

_LAST = timedelta(days=1)
# What is left of the time when who has not answered is reminded, once.
OF_LOCATION = timedelta(hours=6)
OF_QUESTION = timedelta(days=2)


def next_reminder(opened_at: datetime, due_at: datetime, after: datetime) -> datetime | None:
    """At half time, and a day before: the first of them after that moment, if any is left."""
    moments = (opened_at + (due_at - opened_at) / 2, due_at - _LAST)
    return min((at for at in moments if opened_at < at and after < at), default=None)
