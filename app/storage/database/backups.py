"""Copies of the whole database in one file, made while the portal runs.

SQLite by its online backup, PostgreSQL by pg_dump in its custom format. Both ways whole or not at
all, also when cut off.
"""

import glob
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from psycopg.conninfo import make_conninfo
from sqlalchemy import URL, Engine, inspect

from app.security.encryption.durable import sync

_PROGRAMS = Path("/usr/lib/postgresql")  # where Debian keeps those of each version


class BackupFailed(Exception):
    """Nothing was written. The text says why, and names no secret."""


class NotEmpty(Exception):
    """There are tables already."""


def save(engine: Engine, file: Path, environ: Mapping[str, str]) -> None:
    """Write a copy, readable by its owner only. Raises BackupFailed or FileExistsError.

    `environ` is what the programs of PostgreSQL find in their environment.
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
    """Put a copy into an empty database. Raises NotEmpty or BackupFailed."""
    if inspect(engine).get_table_names():
        raise NotEmpty
    engine.dispose()
    if engine.dialect.name == "sqlite":
        with _whole(_file_of(engine)) as draft:
            _copy(file, draft)
    else:
        # Rights are granted anew by `db upgrade`, to the role that there is here.
        apart = ("--no-owner", "--no-privileges")
        whole = ("--single-transaction", "--exit-on-error")
        _run(engine.url, environ, "pg_restore", *whole, *apart, str(file.absolute()))


def _file_of(engine: Engine) -> Path:
    return Path(engine.url.database or "")


@contextmanager
def _whole(file: Path) -> Iterator[Path]:
    """A draft beside the file, which takes its place once it is safe on disk."""
    draft = file.with_name(f".{file.name}.part")
    _drop(draft)  # of one that was cut off
    draft.touch(mode=0o600)
    try:
        yield draft
        sync(draft)
        draft.replace(file)
        sync(file.absolute().parent)
    finally:
        _drop(draft)


def _drop(draft: Path) -> None:
    """With the journals that SQLite keeps beside it, or the next draft would take them for its."""
    for part in draft.parent.glob(f"{glob.escape(draft.name)}*"):
        part.unlink()


def _copy(source: Path, target: Path) -> None:
    """One SQLite file into another, as it stands at one moment."""
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
    """A program of PostgreSQL's, on the database; the password is in its environment only."""
    _, known = url.get_dialect()().create_connect_args(url)
    if password := known.pop("password", None):
        environ = {**environ, "PGPASSWORD": password}
    database = make_conninfo(**known)
    done = subprocess.run(  # noqa: S603 - no shell, and the file is the operator's
        [_program(command[0]), f"--dbname={database}", *command[1:]],
        env=environ,
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        check=False,
    )
    if done.returncode:
        raise BackupFailed(done.stderr.decode(errors="replace").strip())


def _program(name: str) -> str:
    """From PATH, else the newest there is."""
    installed = sorted(_PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: float(path.parts[4]))
    found = shutil.which(name) or (str(installed[-1]) if installed else None)
    if found is None:
        raise BackupFailed(f"{name} is not installed: apt-get install postgresql-client")
    return found
