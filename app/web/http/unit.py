"""Views open their unit of work here: the transaction of one request."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import datetime
from typing import cast
from uuid import UUID

from app.services.core import clock
from app.services.core.unit import Portal, Unit, unit_for
from app.web import current


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
