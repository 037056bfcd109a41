"""A rolling upgrade: for a day, processes of the release before may serve beside this one's."""

from datetime import timedelta

from app.services.audit import baseline
from app.services.core.errors import NotReady
from app.services.core.unit import Portal, unit_for
from app.storage.database import engine


def over_for(portal: Portal) -> timedelta:
    """How long ago they were to be gone; below 0 while they may serve, for ever if there were none.

    Raises Unavailable, KeyUnavailable.
    """
    try:
        with unit_for(portal, "operator") as unit:
            due = baseline.due_at(unit)
            return unit.now - due if due else timedelta.max
    except engine.NO_TABLES:
        raise NotReady("tables of an earlier release: ./portal db upgrade") from None
