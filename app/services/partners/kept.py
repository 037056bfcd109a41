"""What callbacks and webhooks need of a partner is kept, for a second at most, in each process.

So none of them opens a unit and secrets for it. A partner that is removed, a right that is taken or
a secret that ends counts everywhere within that second. Who is no partner is not kept: strangers
fill no memory.
"""

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine

from app.services.core.unit import Portal
from app.storage.database import clock

SECONDS = 1.0
Known = TypeVar("Known")


class Kept(Generic[Known]):
    """What is known of each partner, by its name."""

    def __init__(self) -> None:
        self._known: WeakKeyDictionary[Engine, dict[str, tuple[float, Known]]] = WeakKeyDictionary()

    def get(self, portal: Portal, name: str) -> Known | None:
        """What was read less than a second ago. Asks nothing of the database."""
        until, known = self._known.get(portal.engine, {}).get(name, (0.0, None))
        return known if clock.elapsed() < until else None

    def read(self, portal: Portal, name: str, read: Callable[[], Known | None]) -> Known | None:
        """Read it and keep it; None if there is nobody of that name."""
        of_process = self._known.setdefault(portal.engine, {})
        until = clock.elapsed() + SECONDS  # from before it is read
        known = read()
        if known is None:
            of_process.pop(name, None)
        else:
            of_process[name] = (until, known)
        return known
