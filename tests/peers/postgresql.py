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
    folders = [Path(found).parent] if found else []
    folders += sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    return next((folder for folder in folders if (folder / "initdb").exists()), None)


@contextlib.contextmanager
def running(folder, *, durable=False):
    """Serve from a new folder, reached through a socket in it; gives the URL of a database.

    `durable` waits for the disk at each commit, as in production.
    """
    programs = binaries()
    assert programs, "PostgreSQL is needed: apt-get install postgresql"
    folder.mkdir(mode=0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT)
    initdb = ["-U", ACCOUNT, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"]
    options = f"-k {folder} -c listen_addresses= -c max_connections=200"
    options += "" if durable else "".join(f" -c {setting}" for setting in _FLEETING)
    data = folder / "data"
    _run(programs / "initdb", "-D", data, *initdb)
    _run(programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options, "start")
    try:
        yield f"postgresql+psycopg://{ACCOUNT}@/postgres?host={folder}"
    finally:
        _run(programs / "pg_ctl", "-D", data, "-w", "-m", "immediate", "stop")


def _run(*command):
    as_account = {"user": ACCOUNT, "group": ACCOUNT, "extra_groups": []}
    subprocess.run(
        [str(part) for part in command],
        check=True,
        cwd="/",
        stdout=subprocess.DEVNULL,
        **(as_account if os.geteuid() == 0 else {}),
    )
