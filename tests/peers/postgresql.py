"""A private PostgreSQL for the tests: started for them, gone with them."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

ACCOUNT = "postgres"  # PostgreSQL refuses to run as root
# What goes with the tests need not outlast a crash; without a log a copy of files is a copy.
_FLEETING = (
    "fsync=off synchronous_commit=off full_page_writes=off wal_level=minimal max_wal_senders=0 "
    "autovacuum=off"
).split()


def binaries():
    """The folder of initdb and pg_ctl; None where PostgreSQL is not installed."""
    found = shutil.which("initdb")
    folders = [Path(found).resolve().parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextlib.contextmanager
def running(folder, *, durable=False):
    """Serve from a new folder, reached through a socket in it; gives the URL of a database.

    `durable` waits for the disk at each commit, as in production, and lets a standby follow.
    """
    _make(folder)
    initdb = ["-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    _run("initdb", "-D", folder / "data", *initdb)
    start(folder, *([] if durable else _FLEETING))
    try:
        yield url_of(folder)
    finally:
        stop(folder)


@contextlib.contextmanager
def kept(folder, *settings):
    """Serve from a folder that stays, made at the first time; gives the URL of a database."""
    if not folder.exists():
        with running(folder):
            pass
    start(folder, *settings)
    try:
        yield url_of(folder)
    finally:
        _run("pg_ctl", "-D", folder / "data", "-w", "-m", "fast", "stop")


@contextlib.contextmanager
def following(primary, folder):
    """A hot standby of what runs in the folder `primary`, until `promote`; gives its URL."""
    _make(folder)
    _run("pg_basebackup", "-D", folder / "data", "-h", primary, "-U", ACCOUNT, "-R", "-c", "fast")
    start(folder)
    try:
        yield url_of(folder)
    finally:
        stop(folder)


def url_of(folder):
    return f"postgresql+psycopg://{ACCOUNT}@/postgres?host={folder}"


def start(folder, *settings):
    options = f"-k {folder} -c listen_addresses= -c max_connections=200"
    options += "".join(f" -c {setting}" for setting in settings)
    control = ("-D", folder / "data", "-w", "-l", folder / "log")
    _run("pg_ctl", *control, "-o", options, "start")


def stop(folder):
    """Without a word to anybody, as when a machine dies; one that is stopped stays so."""
    if (folder / "data/postmaster.pid").exists():
        _run("pg_ctl", "-D", folder / "data", "-w", "-m", "immediate", "stop")


def promote(folder):
    _run("pg_ctl", "-D", folder / "data", "-w", "promote")


def _make(folder):
    folder.mkdir(mode=0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT)


def _run(program, *arguments):
    programs = binaries()
    assert programs, "PostgreSQL is needed: apt-get install postgresql"
    as_account = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
    subprocess.run(
        [str(part) for part in (programs / program, *arguments)],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        **(as_account if os.geteuid() == 0 else {}),
    )
