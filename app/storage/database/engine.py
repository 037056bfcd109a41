"""Engines, transactions and locks, for SQLite and PostgreSQL alike."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from importlib import import_module
from pathlib import Path
from typing import Any

import psycopg
from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    create_engine,
    event,
    func,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.orm import Session
from sqlalchemy.pool import QueuePool

from app.storage import statements, write_queue
from app.storage.database import failures

# The database is not there, or too busy to answer.
FAILURES = (failures.Away, PoolTimeout)
# The newest migration by its number; a test holds that none is there twice.
HEAD = max(
    path.name[:4] for path in (Path(__file__).parents[3] / "migrations/versions").glob("[0-9]*.py")
)
NO_TABLES = (ProgrammingError, OperationalError)  # as PostgreSQL says it, and SQLite

_PRAGMAS = (
    "journal_mode=wal",
    "synchronous=full",
    "busy_timeout=10000",
    "foreign_keys=on",
    "secure_delete=on",  # or what was erased stays in free pages, and in copies made afterwards
    "recursive_triggers=on",  # so that REPLACE deletes no row past a trigger
)

_POOL: dict[str, Any] = {
    "pool_size": 8,
    "max_overflow": 8,
    "pool_use_lifo": True,  # what was used last has its plans and pages at hand: a tenth of a page
    "hide_parameters": True,  # of a statement may be personal, and must reach no exception's text
}

# How a connection to PostgreSQL is made, where DATABASE_URL says nothing else: a lost server
# is missed in ten seconds. Nothing is kept in a session: PgBouncer has one for each transaction.
_POSTGRESQL: dict[str, Any] = {
    "connect_timeout": 5,  # seconds, for each address
    "tcp_user_timeout": 10_000,  # milliseconds until what was sent must be acknowledged
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
    "prepare_threshold": None,
    "autocommit": True,  # as far as the driver knows; `_begin_postgresql` begins
}

# Whoever waits longer gets an error and is told to try again. And a process that was suspended amid
# a transaction cannot go on in it, with keys that may have been rotated meanwhile.
PATIENCE = statements.PATIENCE  # for a lock
_TIMEOUTS = {
    "lock_timeout": PATIENCE,
    "statement_timeout": "60s",
    "idle_in_transaction_session_timeout": "60s",
}
# Compiling a statement takes longer than any of ours runs.
_LOCAL = _TIMEOUTS | {"jit": "off"}
_LIMITED = "".join(f"; SET LOCAL {name} = '{value}'" for name, value in _LOCAL.items())


def make_engine(url: str) -> Engine:
    """An engine for `sqlite:///file` or `postgresql+psycopg://…`."""
    if url.startswith("sqlite"):
        engine = create_engine(url, poolclass=QueuePool, **_POOL)
        event.listen(engine, "connect", _configure_sqlite)
        event.listen(engine, "begin", _begin_sqlite)
    else:
        said = make_url(url).query
        ours = {name: value for name, value in _POSTGRESQL.items() if name not in said}
        engine = create_engine(url, connect_args=ours, pool_reset_on_return=None, **_POOL)
        event.listen(engine, "connect", _configure_postgresql)
        event.listen(engine, "begin", _begin_postgresql)
        statements.install(engine)
    failures.install(engine)
    return engine


# A connection has one cursor for `autocommit`: psycopg takes a sixth of a read to make another.


def _configure_sqlite(connection: Any, record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin by itself
    for pragma in _PRAGMAS:
        connection.execute(f"pragma {pragma}")
    record.info["cursor"] = connection.cursor()


def _configure_postgresql(connection: Any, record: Any) -> None:
    record.info["cursor"] = connection.cursor(binary=True)


def _begin_sqlite(connection: Connection) -> None:
    """A writer takes its lock at once: a reader that turns writer would fail with `locked`."""
    write = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if write else "BEGIN")


def _begin_postgresql(connection: Connection) -> None:
    """One message begins and sets the timeouts; what only reads cannot write.

    Connections are not pinged before: one that is lost is found here, and all older ones with it.
    Nothing was begun then, so it is begun on a new one.
    """
    options = connection.get_execution_options()
    begin = f"BEGIN{' READ ONLY' if options.get('write') is False else ''}{_LIMITED}"
    if statements.begins_late(connection, begin) or options.get("isolation_level") == "AUTOCOMMIT":
        return
    try:
        connection.exec_driver_sql(begin)
    except failures.Away:
        if not connection.invalidated:
            raise
        try:
            connection.exec_driver_sql(begin)
        except (psycopg.Error, DBAPIError) as fault:  # as of a standby, see `failures`
            raise failures.Away from fault


@contextmanager
def transaction(engine: Engine, *, write: bool, late: bool = False) -> Iterator[Session]:
    """Commit at the end, roll back on any exception. Only a unit of work calls this."""
    queue = turn_to_write(engine) if write else nullcontext()
    with queue, Session(engine, expire_on_commit=False) as session, session.begin():
        session.connection(execution_options={"write": write, "late": late})
        yield session


def turn_to_write(engine: Engine) -> AbstractContextManager[None]:
    """Wait for the turn to write, where there is one writer at a time: on SQLite."""
    file = engine.url.database if engine.dialect.name == "sqlite" else None
    return write_queue.turn(file) if file else nullcontext()


class Lost(Exception):
    """A connection in autocommit broke; whether the statement was carried out is not known."""


@contextmanager
def autocommit(engine: Engine) -> Iterator[Any]:
    """The cursor of a driver's connection, on which each statement is a transaction of its own.

    Only for statements that may be repeated: after Lost in a `transaction`, which finds a new
    connection, or tells what is wrong. Raises Away or TimeoutError if it takes too long.
    """
    errors = engine.dialect.loaded_dbapi.Error
    try:
        held = engine.raw_connection()
    except errors:
        raise Lost from None
    try:
        yield held.info["cursor"]
    except errors as fault:
        raise failures.passing(engine, held, fault) or Lost from None
    finally:
        held.close()


def lock(session: Session, number: int) -> None:
    """Take an advisory lock until the transaction ends, and wait while another has it.

    SQLite needs none: it has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        session.execute(select(func.pg_advisory_xact_lock(number)))


def try_lock(session: Session, number: int) -> bool:
    """Take an advisory lock without waiting; whether it was free.

    SQLite needs none: it has one writer at a time anyway.
    """
    if session.get_bind().dialect.name == "sqlite":
        return True
    return bool(session.scalar(select(func.pg_try_advisory_xact_lock(number))))


def lock_rows(session: Session, table: Any, *where: ColumnElement[bool]) -> None:
    """Lock rows in the order of their keys, so that two transactions never deadlock.

    An UPDATE or DELETE of several rows locks them in any order.
    """
    key = table.__table__.primary_key
    session.execute(select(*key).where(*where).order_by(*key).with_for_update()).all()


def empty_write_ahead_log(engine: Engine) -> None:
    """Empty SQLite's write-ahead log into the database, so that no deleted data stays in it.

    While somebody reads for longer than a second it stays, until the next time.
    """
    if engine.dialect.name == "sqlite":
        name, driver = engine.url.database or "", engine.dialect.loaded_dbapi
        with turn_to_write(engine), closing(driver.connect(name, timeout=1)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def use_one_snapshot(session: Session) -> None:
    """Have all reads of the transaction see one moment (SQLite always does). Call it first."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ"))


def insert(dialect: str, table: Any) -> postgresql.Insert:
    """An INSERT that allows ON CONFLICT; SQLite's has the methods that PostgreSQL's has."""
    made: postgresql.Insert = import_module(f"sqlalchemy.dialects.{dialect}").insert(table)
    return made


def is_primary(engine: Engine) -> bool:
    """Whether the database answers, and is no standby."""
    with engine.connect() as connection:
        if connection.dialect.name == "sqlite":
            return connection.scalar(select(1)) == 1
        is_standby = connection.scalar(text("SHOW transaction_read_only")) == "on"
        if is_standby:
            connection.invalidate()
        return not is_standby


def is_current(engine: Engine) -> bool:
    """Whether the newest migration has been run: asked without Alembic, 10 MB in each process."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        return bool(connection.scalar(text("SELECT version_num FROM alembic_version")) == HEAD)
