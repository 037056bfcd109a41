"""Views open their unit of work here: the transaction of one request."""

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from datetime import datetime
from typing import TypeVar, cast
from uuid import UUID

from app.services.core import clock
from app.services.core.errors import BrokenOff
from app.services.core.unit import Portal, Unit, unit_for
from app.web import current

_Opened = TypeVar("_Opened")
_Read = TypeVar("_Read")


def portal() -> Portal:
    return cast("Portal", current.app().extensions["portal"])


def now() -> datetime:
    """The time by the clock of the database, as of all other processes. Not in a unit."""
    return clock.now(portal())


def unit(
    actor: str,
    *,
    write: bool = False,
    late: bool = False,
    opens: Collection[UUID] = (),
    listed: Collection[UUID] = (),
) -> AbstractContextManager[Unit]:
    """A unit of the application's portal; see services.core.unit.unit_for."""
    return unit_for(portal(), actor, write=write, late=late, opens=opens, listed=listed)


def read(
    begin: Callable[..., AbstractContextManager[_Opened]], act: Callable[[_Opened], _Read]
) -> _Read:
    """What `act` reads in a unit that begins `late`: never, if each statement may stand alone.

    If the connection was lost, it is read once more, in one that begins at once.
    """
    try:
        with begin(late=True) as opened:
            return act(opened)
    except BrokenOff:
        with begin(late=False) as opened:
            return act(opened)
