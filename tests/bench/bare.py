"""The floors' store: bare psycopg or sqlite3, a connection a thread, each write durable.

Writers to SQLite take a lock on a file first, as SQLite's own wait is a sleep.
"""

import contextlib
import fcntl
import sqlite3
import threading
from pathlib import Path

import psycopg
from sqlalchemy import make_url

_TABLES = (
    "CREATE TABLE floor_draft (id TEXT PRIMARY KEY, sealed {bytes} NOT NULL)",
    "CREATE TABLE floor_returned (tag TEXT PRIMARY KEY)",
    "CREATE TABLE floor_eoi (id TEXT PRIMARY KEY, was_returned BOOLEAN, sealed {bytes} NOT NULL)",
)
_RETURNED = 10_000


class Store:
    """Reads and writes, each a transaction of one statement; parameters are `?`."""

    def __init__(self, url):
        self._url = make_url(url)
        self._is_sqlite = self._url.drivername == "sqlite"
        self._mine = threading.local()

    def prepare(self):
        with contextlib.suppress(sqlite3.OperationalError, psycopg.errors.DuplicateTable):
            for table in _TABLES:
                self.write(table.format(bytes="BLOB" if self._is_sqlite else "BYTEA"))
            many = ", ".join(f"('{number}')" for number in range(_RETURNED))
            self.write(f"INSERT INTO floor_returned VALUES {many}")  # noqa: S608 - numbers

    def read(self, statement, *values):
        return self._execute(statement, values).fetchone()

    def write(self, statement, *values):
        if not self._is_sqlite:
            self._execute(statement, values)
            return
        connection = self._connection()
        fcntl.flock(self._mine.queue, fcntl.LOCK_EX)
        try:
            connection.execute(statement, values)
        finally:
            fcntl.flock(self._mine.queue, fcntl.LOCK_UN)

    def _execute(self, statement, values):
        if self._is_sqlite:
            return self._connection().execute(statement, values)
        return self._connection().execute(statement.replace("?", "%s"), values, binary=True)

    def _connection(self):
        if not hasattr(self._mine, "connection"):
            self._mine.connection = self._sqlite() if self._is_sqlite else self._postgresql()
        return self._mine.connection

    def _postgresql(self):
        url = self._url.set(drivername="postgresql").render_as_string(hide_password=False)
        return psycopg.connect(url, autocommit=True, prepare_threshold=0)

    def _sqlite(self):
        name = f"{self._url.database}.floor"
        self._mine.queue = Path(f"{name}-queue").open("w")  # noqa: SIM115 - as long as the thread
        connection = sqlite3.connect(name, timeout=20, isolation_level=None)
        connection.execute("PRAGMA journal_mode=wal")
        connection.execute("PRAGMA synchronous=full")
        return connection
