"""Failures of the database that pass are told from faults of ours by SQLSTATE, not by class.

A class of exceptions holds some of each; a fault of ours stays what SQLAlchemy makes of it.
Refused as it is made is a connection to a standby, and the first to another database than before:
one that was restored, where somebody who was erased may be there again.
"""

import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, cast
from weakref import WeakKeyDictionary

import psycopg
from psycopg.errors import _WaitTimeout
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.pool import PoolProxiedConnection


class Away(Exception):
    """The database is away, or too busy: nothing was written, unless the commit was lost amid."""


class Broken(Away):
    """A connection that was in use is lost."""


class Busy(Away):
    """The database is there, and somebody else kept what was waited for: try again at once."""


# Seconds of silence after which the server is given up, whatever else is acknowledged on the way,
# as by a proxy: a lock is waited for in them, a statement ended by the server itself.
_FIRST, _AMID = 12.0, 65.0


# SQLSTATEs, or how they begin: https://www.postgresql.org/docs/current/errcodes-appendix.html
_BUSY = (
    "40",  # rolled back: a deadlock, or on a standby what is replayed there
    "53",  # memory, disk, connections are used up
    "55P03",  # lock_timeout
    "57014",  # statement_timeout
)
# The same, and neither this connection nor any older one is worth keeping.
_GONE = (
    "08",  # the connection; PgBouncer says so, too, when it has no server
    "25P03",  # idle_in_transaction_session_timeout
    "25P04",  # transaction_timeout
    "57P",  # the server ends, has crashed, or is not there yet
    "58",  # its disk
)
# Said to a transaction that may write: it is on a standby, as after a failover.
_ON_STANDBY = ("25006", "0A000")


def is_busy(fault: BaseException) -> bool:
    """Whether the driver says that the database is too busy: the same would fail again."""
    state = getattr(fault, "sqlstate", None) or ""
    name = getattr(fault, "sqlite_errorname", "")  # it may end in what says of it more
    return state.startswith(_BUSY) or name.startswith("SQLITE_BUSY")


class Silent(psycopg.OperationalError):
    """The server says nothing any more."""


class _Impatient(psycopg.Connection[Any]):
    """A connection that gives up a server which says nothing any more."""

    amid: float | None = _AMID

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        if timeout is None:
            is_first = self.pgconn.transaction_status == TransactionStatus.IDLE
            timeout = _FIRST if is_first else self.amid
        try:
            return super().wait(gen, interval, timeout)
        except _WaitTimeout:
            self.close()
            raise Silent from None


def wait_for_ever(connection: Connection) -> None:
    """Wait for an answer however long it takes, as that to a migration."""
    cast("_Impatient", connection.connection.driver_connection).amid = None


def passing(engine: Engine, held: PoolProxiedConnection, fault: Exception) -> Away | None:
    """What passes of a fault on a driver's connection, which is thrown away unless it is busy.

    Where one is silent, so are those of its pool: nobody tries each of them in turn.
    """
    if is_busy(fault):
        return Busy()
    held.invalidate(fault)
    if not isinstance(fault, Silent):
        return None
    engine.dispose()
    return Away()


def install(engine: Engine) -> None:
    """Have the engine raise Away for what passes, and throw connections away that are of no use."""
    event.listen(engine, "handle_error", _passing)
    if engine.dialect.name == "postgresql":
        event.listen(engine, "do_connect", lambda *said: _Impatient.connect(*said[2], **said[3]))
        event.listen(engine, "connect", partial(_look, engine))
    elif engine.url.database:
        event.listen(engine, "checkout", partial(_look_at_file, engine, Path(engine.url.database)))


_ASKED = sys.maxsize  # how often a statement is sent until it is prepared, unless that was asked
_ASK = """
BEGIN; SHOW transaction_read_only; SELECT pg_backend_pid(), pg_postmaster_start_time(),
  (SELECT oid FROM pg_database WHERE datname = current_database())
"""
_PAUSE = 1.0  # seconds in which whoever goes by what was read of the database before has failed


class _There(NamedTuple):
    """The database that an engine's connections lead to."""

    which: object
    others: int = 0  # that were met before it
    refused_until: float = 0.0


_LED_TO: WeakKeyDictionary[Engine, _There] = WeakKeyDictionary()


def others_met(engine: Engine) -> int:
    """How often the engine was led to another database. What was read before a change is void."""
    there = _LED_TO.get(engine)
    return there.others if there else 0


def expect_another(engine: Engine) -> None:
    """The next connection may lead to any database."""
    engine.dispose()
    _LED_TO.pop(engine, None)


def _require_same(engine: Engine, which: object) -> None:
    """Raises an error of the driver's where it is another, and for a moment after."""
    there = _LED_TO.setdefault(engine, _There(which))
    if there.which != which:
        there = _There(which, there.others + 1, time.monotonic() + _PAUSE)
        _LED_TO[engine] = there
        engine.dispose()
    if time.monotonic() < there.refused_until:
        raise engine.dialect.loaded_dbapi.OperationalError("another database than before")


def _look_at_file(engine: Engine, file: Path, *_: object) -> None:
    with suppress(FileNotFoundError):
        status = file.stat()
        return _require_same(engine, (status.st_dev, status.st_ino))
    return _require_same(engine, None)


def _look(engine: Engine, connection: psycopg.Connection[Any], _record: Any) -> None:
    """Raises ReadOnlySqlTransaction, or as `_require_same`."""
    try:
        _require_same(engine, _require_primary(connection))
    except BaseException:
        connection.close()  # amid a transaction: PgBouncer then keeps its own no more
        raise


def _require_primary(connection: psycopg.Connection[Any]) -> object:
    """Which database it is of which server, since this was started.

    PgBouncer tells each client what the first server said of itself, so this one is asked. It names
    no backend by its own number: where that answers, prepared statements stay.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ASK)
        cursor.nextset()
        if cursor.fetchone() == ("on",):
            raise psycopg.errors.ReadOnlySqlTransaction
        cursor.nextset()
        pid, *there = cursor.fetchone() or (None,)
        if pid == connection.info.backend_pid:
            connection.prepare_threshold = _ASKED
    connection.execute("ROLLBACK")
    return there


def _passing(context: ExceptionContext) -> Exception | None:
    if context.sqlalchemy_exception is None:
        return None  # no error of the database, but an interruption
    state = getattr(context.original_exception, "sqlstate", None) or ""
    if state.startswith(_GONE) or (state in _ON_STANDBY and _may_write(context)):
        context.is_disconnect = True
    if context.is_disconnect:
        return Broken(state)
    if is_busy(context.original_exception):
        return Busy(state)
    return Away(state) if not state and _is_unnamed(context) else None


def _is_unnamed(context: ExceptionContext) -> bool:
    """SQLite has no states, nor has what the driver says of a server that does not answer."""
    ours = getattr(context.original_exception, "sqlite_errorname", None) == "SQLITE_ERROR"
    return isinstance(context.sqlalchemy_exception, (OperationalError, InterfaceError)) and not ours


def _may_write(context: ExceptionContext) -> bool:
    connection = context.connection
    return not connection or connection.get_execution_options().get("write") is not False
