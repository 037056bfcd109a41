"""A transaction wakes the workers who listen for what it makes due (NOTIFY of PostgreSQL).

It is told with the commit or not at all, and through any pooler. To listen takes a connection of
its own, which a pooler does not give. Whoever is deaf looks for itself: this saves time, no more.
"""

import select
from collections.abc import Collection, Iterator
from typing import Any, cast

import psycopg
from sqlalchemy.orm import Session

from app.storage import batch
from app.storage.database import failures
from app.storage.database.engine import make_engine

_CHANNEL = "portal_due"


class Pooled(Exception):
    """The address leads to a pooler, through which nothing is heard."""


FAULTS = (failures.Away, psycopg.Error, Pooled)


def notify(session: Session, kinds: Collection[str]) -> None:
    """Have the commit tell what it makes due. On SQLite nobody can listen."""
    if kinds and session.get_bind().dialect.name == "postgresql":
        batch.notify(session, _CHANNEL, " ".join(sorted(kinds)))


class Listener:
    """A connection that hears what is committed from now on. It raises FAULTS, then or later."""

    def __init__(self, url: str) -> None:
        self._engine = make_engine(url)
        self._pooled = self._engine.raw_connection()
        self._connection = cast("psycopg.Connection[Any]", self._pooled.driver_connection)
        try:
            self._listen()
        except BaseException:
            self.close()
            raise

    def _listen(self) -> None:
        """PgBouncer would take the order, and tell nobody."""
        said = self._connection.execute("SELECT pg_backend_pid()").fetchone()
        if said != (self._connection.info.backend_pid,):
            raise Pooled
        self._connection.execute(f"LISTEN {_CHANNEL}")

    def hear(self, seconds: float) -> Iterator[str]:
        """The kinds of things that have become due; waits so long for the first."""
        if select.select([self._connection], [], [], seconds)[0]:
            for told in self._connection.notifies(timeout=0):
                yield from told.payload.split()

    def close(self) -> None:
        self._connection.close()
        self._pooled.invalidate()
        self._engine.dispose()
