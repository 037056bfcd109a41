"""The database's clock says what time it is, for those of two machines may differ by minutes.

It is asked once a minute, and the seconds since are counted. So neither a clock that is wrong nor
one that is set meanwhile lets a code end early, a lease run out or a limit be passed. SQLite is on
this machine, whose own clock it is.
"""

import time
from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, func, select

_ASKED_EVERY = 60.0  # seconds
_COUNTED = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # also in a suspended machine


class _Told(NamedTuple):
    at: datetime
    counted: float  # seconds of this machine by then


_TOLD: WeakKeyDictionary[Engine, _Told] = WeakKeyDictionary()


def ask_if_due(engine: Engine) -> None:
    """Ask the database, on a connection of its own: not in a transaction, which holds one."""
    if engine.dialect.name == "sqlite":
        return
    told = _TOLD.get(engine)
    if told is None or elapsed() - told.counted > _ASKED_EVERY:
        _TOLD[engine] = _ask(engine)


def now(engine: Engine) -> datetime:
    """The time by what the database said last; `ask_if_due` comes before."""
    if engine.dialect.name == "sqlite":
        return datetime.now(UTC)
    told = _TOLD[engine]
    return told.at + timedelta(seconds=elapsed() - told.counted)


def elapsed() -> float:
    """Seconds of this machine since some moment, those included in which it was suspended."""
    return time.clock_gettime(_COUNTED)


def _ask(engine: Engine) -> _Told:
    """What it says is as of halfway between question and answer."""
    with engine.connect() as connection:
        asked = elapsed()
        at = connection.scalars(select(func.clock_timestamp())).one()
        answered = elapsed()
    return _Told(at.astimezone(UTC), (asked + answered) / 2)
