"""The real PgBouncer in transaction mode, as docs/operations.md sets it up."""

import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path

from tests.peers.postgresql import ACCOUNT

PGBOUNCER = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
_DOCS = Path(__file__).parents[2] / "docs/operations.md"


def recommended():
    """The settings that operators read."""
    return _DOCS.read_text().partition("```ini\n[pgbouncer]\n")[2].partition("```")[0]


@contextlib.contextmanager
def running(folder, *, host="127.0.0.1", port=5432, most=20):
    """Pool at most so many connections to the server there, or in that folder; gives a URL."""
    folder.mkdir(mode=0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT)
    settings = folder / "pgbouncer.ini"
    settings.write_text(
        f"[databases]\n* = host={host} port={port} user={ACCOUNT}\n"
        f"[pgbouncer]\n{recommended()}"
        f"default_pool_size = {most}\n"
        f"auth_type = any\nlisten_port = 5432\nunix_socket_dir = {folder}\n"
    )
    as_account = ["-u", ACCOUNT] if os.geteuid() == 0 else []
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen([PGBOUNCER, *as_account, settings], stdout=log, stderr=log) as process,
    ):
        try:
            while not (folder / ".s.PGSQL.5432").exists():
                assert process.poll() is None, (folder / "log").read_text()
                time.sleep(0.02)
            yield f"postgresql+psycopg://{ACCOUNT}@/postgres?host={folder}"
        finally:
            process.terminate()
