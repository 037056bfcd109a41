"""Views open their unit of work here: the transaction of one request."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from typing import cast
from uuid import UUID

from flask import current_app

from app.services.core.unit import Portal, Unit, unit_for


def portal() -> Portal:
    return cast("Portal", current_app.extensions["portal"])


def unit(
    actor: str, *, write: bool = False, opens: Collection[UUID] = ()
) -> AbstractContextManager[Unit]:
    """A unit of the application's portal; see services.core.unit.unit_for."""
    return unit_for(portal(), actor, write=write, opens=opens)
