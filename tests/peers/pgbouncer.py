"""The real PgBouncer in transaction mode, as docs/operations.md sets it up."""

import contextlib
import os
import shutil
import subprocess
from pathlib import Path

from tests.browser.site import until
from tests.peers.postgresql import ACCOUNT

PGBOUNCER = shutil.which("pgbouncer", path="/usr/sbin:/usr/bin")
_DOCS = Path(__file__).parents[2] / "docs/operations.md"


def block():
    """The settings that operators read."""
    return _DOCS.read_text().partition("```ini\n[pgbouncer]\n")[2].partition("```")[0]


@contextlib.contextmanager
def running(folder, *servers, more=""):
    """Pool in front of the databases at these folders or ports; gives the URL of one by name.

    `more` are further lines of its configuration, which win.
    """
    folder.mkdir(mode=0o755)
    if os.geteuid() == 0:
        shutil.chown(folder, ACCOUNT)
    (folder / "pgbouncer.ini").write_text(
        "[databases]\n"
        f"* = {servers[0]} user={ACCOUNT}\n"
        "[pgbouncer]\n"
        f"{block()}\nlisten_addr=\nauth_type=any\nunix_socket_dir={folder}\nlisten_port=5432\n{more}\n"
    )
    as_account = ["-u", ACCOUNT] if os.geteuid() == 0 else []
    with subprocess.Popen(
        [PGBOUNCER, "-q", *as_account, folder / "pgbouncer.ini"],
        stdout=subprocess.DEVNULL,
        stderr=(folder / "log").open("wb"),
    ) as process:
        try:
            until((folder / ".s.PGSQL.5432").exists)
            yield f"postgresql+psycopg://{ACCOUNT}@/postgres?host={folder}"
        finally:
            process.terminate()
