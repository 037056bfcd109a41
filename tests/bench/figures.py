"""What is measured, and how it is shown: each figure beside what is required and aimed at."""

import contextlib
import shutil
import tempfile
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import event, make_url
from sqlalchemy.orm import Session

from app.security.encryption.providers import local_file
from tests.bench import load
from tests.bench.bare import Store
from tests.bench.load import Seen
from tests.bench.server import GRANIAN, Tree, serving
from tests.conftest import nothing_changes_past_the_log, prepared
from tests.peers import postgresql
from tests.support.settings import environment

# The tests look at the whole stack at each change of rows, which would be measured in-process.
event.remove(Session, "do_orm_execute", nothing_changes_past_the_log)

ROUNDS = 3  # of which the medians are shown


class Database(NamedTuple):
    name: str
    environment: dict[str, str]
    tree: Tree | None  # of its own processes, where it has some
    log: Path  # of the servers on it

    @property
    def conninfo(self):
        """PostgreSQL's, for a driver by itself."""
        url = make_url(self.environment["DATABASE_URL"]).set(drivername="postgresql")
        return url.render_as_string(hide_password=False)

    def serving(self, module, command=GRANIAN):
        return serving(command, module, self.environment, self.log)


class Measured(NamedTuple):
    seen: Seen
    server_ms: float  # of CPU, in all
    database_ms: float

    @property
    def form_ms(self):
        """CPU of a form that was sent, with the page before it: server's and database's."""
        return (self.server_ms + self.database_ms) / self.seen.forms

    @property
    def visit_ms(self):
        return (self.server_ms + self.database_ms) / self.seen.visits

    @property
    def p99(self):
        return load.at(99, self.seen.requests)


@contextlib.contextmanager
def workshop():
    """A folder that PostgreSQL's account may reach, gone at the end."""
    folder = Path(tempfile.mkdtemp(prefix="eoi-bench-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


@contextlib.contextmanager
def databases(folder):
    """SQLite and PostgreSQL, both waiting for the disk at each commit."""
    key_file = folder / "keys.json"
    local_file.create(key_file)

    def ready(name, url, tree=None):
        prepared(url, key_file).engine.dispose()
        Store(url).prepare()
        # A folder of its own for the fork server: one that runs already would not be counted.
        values = environment(url, key_file, folder, TRUSTED_PROXIES="1", TMPDIR=str(folder))
        return Database(name, values, tree, folder / "log")

    with postgresql.running(folder / "pg", durable=True) as url:
        pid = int((folder / "pg/data/postmaster.pid").read_text().split()[0])
        yield ready("SQLite", f"sqlite:///{folder}/portal.db"), ready("PostgreSQL", url, Tree(pid))


def measured(server, database, visit, users, times):
    """Put the load on, and count the CPU that it takes."""
    trees = [tree for tree in (server.tree, database.tree) if tree]
    before = [tree.cpu_ms() for tree in trees]
    seen = load.put_on(server.port, visit, users, times)
    used = [tree.cpu_ms() - then for tree, then in zip(trees, before, strict=True)]
    return Measured(seen, used[0], sum(used[1:]))


def head(title):
    print(f"\n{title:<66} {'':>9} {'required':>9} {'aim':>7}", flush=True)


def line(what, value, required, aim, unit=""):
    """Print a figure; `required` is the most that it may be."""
    missed = "" if value <= required else "  missed"
    print(f"{what:<66} {value:>9.2f} {required:>9g} {aim:>7g} {unit}{missed}", flush=True)
