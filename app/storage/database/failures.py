"""Failures of the database that pass are told from faults of ours by SQLSTATE, not by class.

A class of exceptions holds some of each; a fault of ours stays what SQLAlchemy makes of it.
"""

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import InterfaceError, OperationalError


class Away(Exception):
    """The database is away, or too busy: nothing was written, unless the commit was lost amid."""


class Broken(Away):
    """A connection that was in use is lost."""


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


def is_busy(fault: Exception) -> bool:
    """Whether the driver says that the database is too busy: the same would fail again."""
    state = getattr(fault, "sqlstate", None) or ""
    name = getattr(fault, "sqlite_errorname", "")  # it may end in what says of it more
    return state.startswith(_BUSY) or name.startswith("SQLITE_BUSY")


def install(engine: Engine) -> None:
    """Have the engine raise Away for what passes, and throw connections away that are of no use."""
    event.listen(engine, "handle_error", _passing)


def _passing(context: ExceptionContext) -> Exception | None:
    if context.sqlalchemy_exception is None:
        return None  # no error of the database, but an interruption
    state = getattr(context.original_exception, "sqlstate", None) or ""
    if state.startswith(_GONE) or (state in _ON_STANDBY and _may_write(context)):
        context.is_disconnect = True
    passes = state.startswith(_BUSY) if state else _is_unnamed(context)
    if context.is_disconnect:
        return Broken(state)
    return Away(state) if passes else None


def _is_unnamed(context: ExceptionContext) -> bool:
    """SQLite has no states, nor has what the driver says of a server that does not answer."""
    ours = getattr(context.original_exception, "sqlite_errorname", None) == "SQLITE_ERROR"
    return isinstance(context.sqlalchemy_exception, (OperationalError, InterfaceError)) and not ours


def _may_write(context: ExceptionContext) -> bool:
    connection = context.connection
    return not connection or connection.get_execution_options().get("write") is not False
