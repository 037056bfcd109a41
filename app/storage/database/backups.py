"""Backups copy the whole database into one file while the portal runs, and restore it from one.

SQLite by its online backup, PostgreSQL by pg_dump in its custom format, of the server's own major
version: a newer one writes what older servers cannot take. Either is complete or leaves nothing,
also when it is interrupted.
"""

import glob
import re
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, Engine, inspect, text

from app.security.encryption.durable import sync
from app.storage.database import failures

_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND usesysid IS NOT NULL AND pid <> pg_backend_pid()
"""
_PROGRAMS = Path("/usr/lib/postgresql")  # where Debian installs the programs of each version


class BackupFailed(Exception):
    """Nothing was written. The text says why, and names no secret."""


class NotEmpty(Exception):
    """The database to restore into has tables already."""


def save(engine: Engine, file: Path, environ: Mapping[str, str]) -> None:
    """Write a copy, readable by its owner only. Raises BackupFailed or FileExistsError.

    `environ` is the environment of the programs of PostgreSQL.
    """
    if file.exists():
        raise FileExistsError(file)
    with _whole(file) as draft:
        if engine.dialect.name == "sqlite":
            _copy(_file_of(engine), draft)
        else:
            with draft.open("wb") as target:
                _run(engine.url, environ, "pg_dump", "--format=custom", stdout=target.fileno())


def load(engine: Engine, file: Path, environ: Mapping[str, str]) -> None:
    """Restore a copy into an empty database. Raises NotEmpty or BackupFailed.

    On PostgreSQL also where others are connected: nobody is to read in it before it is complete.
    """
    if inspect(engine).get_table_names():
        raise NotEmpty
    if engine.dialect.name == "postgresql":
        _require_nobody_else(engine)
    engine.dispose()
    if engine.dialect.name == "sqlite":
        with _whole(_file_of(engine)) as draft:
            _copy(file, draft)
        failures.expect_another(engine)
    else:
        # `db upgrade` grants rights again, to the role of this installation.
        apart = ("--no-owner", "--no-privileges")
        whole = ("--single-transaction", "--exit-on-error")
        _run(engine.url, environ, "pg_restore", *whole, *apart, str(file.absolute()))


def _require_nobody_else(engine: Engine) -> None:
    with engine.connect() as connection:
        count = connection.scalar(text(_OTHERS))
    if count:
        raise BackupFailed(f"{count} others are connected to this database: stop the portal first")


def _file_of(engine: Engine) -> Path:
    return Path(engine.url.database or "")


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A temporary file beside it, which replaces it once all is safe on disk."""
    draft = file.with_name(f".{file.name}.part")
    _drop(draft)  # left by a run that was interrupted
    draft.touch(mode=0o600)
    try:
        yield draft
        sync(draft)
        draft.replace(file)
        sync(file.absolute().parent)
    finally:
        _drop(draft)


def _drop(draft: Path) -> None:
    """Delete it and SQLite's journals beside it, which the next draft would take for its own."""
    for part in draft.parent.glob(f"{glob.escape(draft.name)}*"):
        part.unlink()


def _copy(source: Path, target: Path) -> None:
    """Copy one SQLite file into another, as of one moment."""
    try:
        with (
            closing(sqlite3.connect(f"{source.absolute().as_uri()}?mode=ro", uri=True)) as reading,
            closing(sqlite3.connect(target)) as writing,
        ):
            reading.backup(writing)
            writing.execute("PRAGMA journal_mode=delete")  # so that one file is all there is
            [(verdict,)] = writing.execute("PRAGMA quick_check(1)")
    except sqlite3.Error as fault:
        raise BackupFailed(f"{source}: {fault}") from None
    if verdict != "ok":
        raise BackupFailed(f"{source} is damaged")


def _run(url: URL, environ: Mapping[str, str], *command: str, stdout: int | None = None) -> None:
    """Run a program of PostgreSQL on the database; the password is in its environment only."""
    _, known = url.get_dialect()().create_connect_args(url)
    program = _program(command[0], _major(known))
    if password := known.pop("password", None):
        environ = {**environ, "PGPASSWORD": password}
    database = make_conninfo(**known)
    done = subprocess.run(  # noqa: S603 - no shell, and the file is the operator's
        [program, f"--dbname={database}", *command[1:]],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(done.stderr.decode(errors="replace").strip())


def _major(known: Mapping[str, Any]) -> int:
    """The server's major version. Raises BackupFailed, also where a pooler stands in between.

    These programs change settings of the session, which the pooler would then give to the portal.
    """
    try:
        with psycopg.connect(**{"connect_timeout": 10, **known}) as connection:
            told = connection.execute("SELECT pg_backend_pid()").fetchone()
            is_direct = told == (connection.info.backend_pid,)
            version = connection.info.server_version
    except psycopg.Error as fault:
        raise BackupFailed(" ".join(str(fault).split())) from None
    if not is_direct:
        raise BackupFailed(
            "a pooler, such as PgBouncer, answers for the database: "
            "set MIGRATION_DATABASE_URL to the address of the server itself"
        )
    return version // 10_000


def _program(name: str, major: int) -> str:
    """The path of a program of this major version: where Debian has it, else from PATH."""
    for path in (str(_PROGRAMS / f"{major}/bin" / name), shutil.which(name)):
        if path and Path(path).exists() and _major_of(path) == major:
            return path
    raise BackupFailed(
        f"{name} of PostgreSQL {major} is not installed, and a backup needs the server's own "
        f"version: apt-get install postgresql-client-{major}"
    )


def _major_of(program: str) -> int:
    """The major version that it says it is of; 0 where it says none."""
    said = subprocess.run([program, "--version"], capture_output=True, check=False).stdout  # noqa: S603
    found = re.search(rb"\) (\d+)", said)
    return int(found[1]) if found else 0
