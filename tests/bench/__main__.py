"""`make bench`: what the portal takes, each figure beside its floor, aim or peer in the same run.

The load client shares the machine with the server, so times to answer are an upper bound; the
server's CPU is its own. No worker runs: this is the web.
"""

import contextlib
import os
import shutil
import signal
import statistics
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from app.domain.intake import journey
from app.security.encryption.providers import local_file
from tests.bench import (
    adversary,
    audit,
    breakdown,
    files,
    floor,
    load,
    namesakes,
    rewrap,
    sealing,
    slow,
    weights,
)
from tests.bench.server import GRANIAN, GUNICORN, Server, Tree, serving
from tests.conftest import prepared
from tests.peers import postgresql
from tests.support.settings import environment

JOURNEYS = {1: 8, 16: 48, 64: 96}  # users at once: journeys of all together, in each round
POSTS = {1: 300, 16: 1000, 64: 1000}
ROUNDS = 3  # of which the medians are shown
PAGES = len(journey.PAGES) + 1  # with a form: those of the questions, and check-answers
AIM = 3.5  # server CPU of a page, its GET and POST, in POSTs of the floor

# What a row shows: width, decimals.
_COLUMNS = {
    "journeys/s": (10, 1),
    "requests/s": (10, 0),
    "p50 ms": (7, 1),
    "p95 ms": (7, 1),
    "p99 ms": (7, 1),
    "sent back": (9, 0),
    "CPU ms/journey": (14, 1),
    "database's": (10, 1),
    "CPU ms/floor POST": (17, 2),
    "page in floor POSTs": (19, 2),
    "peak MB": (7, 0),
    "errors": (6, 0),
}


class Database(NamedTuple):
    name: str
    environment: dict[str, str]
    tree: Tree | None  # of its own processes, where it has some


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers are stopped all the same
    print(f"{os.cpu_count()} CPUs, {os.getloadavg()[0]:.1f} processes busy at the start; medians\n")
    print(f"{'server':<8} {'database':<10} {'users':>5}", *_COLUMNS)
    with workshop() as folder, databases(folder) as (sqlite, postgres):
        rows = [row for database in (sqlite, postgres) for row in rows_of(GRANIAN, database)]
        rows += rows_of(GUNICORN, sqlite, users=[16])
        ratio = statistics.median(row["page in floor POSTs"] for row in rows[:-1])
        print(f"\nServer CPU of a page (GET and POST) in floor POSTs: {ratio:.2f}, aim {AIM}")
        with serving(GRANIAN, "app", sqlite.environment) as server:
            weights.show(server.port)
            slow.show(server.port)
        breakdown.show(sqlite.environment)
        sealing.show(folder)
        files.show(folder)
        audit.show([sqlite, postgres])
        rewrap.show([sqlite, postgres])
        adversary.show()
        namesakes.show([sqlite, postgres])
    sys.exit(any(row["errors"] for row in rows))


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
        portal = prepared(url, key_file)
        floor.prepare(portal.engine)
        portal.engine.dispose()
        return Database(name, environment(url, key_file, folder, TRUSTED_PROXIES="1"), tree)

    with postgresql.running(folder / "pg", durable=True) as url:
        pid = int((folder / "pg/data/postmaster.pid").read_text().split()[0])
        yield ready("SQLite", f"sqlite:///{folder}/portal.db"), ready("PostgreSQL", url, Tree(pid))


def rows_of(command, database, users=tuple(JOURNEYS)):
    """Measure and print a row for each number of users, the floor's runs between the portal's."""
    with (
        serving(command, "app", database.environment) as portal,
        serving(command, "tests.bench.floor", database.environment) as ground,
    ):
        load.put_on(portal.port, load.whole_journey, 16, 32)  # to warm up
        load.put_on(ground.port, load.one_post, 16, 500)
        for number in users:
            rounds = [a_round(portal, ground, number, database.tree) for _ in range(ROUNDS)]
            row = {name: statistics.median(each[name] for each in rounds) for name in rounds[0]}
            row["errors"] = sum(each["errors"] for each in rounds)
            show(command, database, number, row)
            yield row


def a_round(portal, ground, users, database_tree):
    below, post_ms, _ = measured(ground, load.one_post, users, POSTS[users], database_tree)
    seen, cpu_ms, database_ms = measured(
        portal, load.whole_journey, users, JOURNEYS[users], database_tree
    )
    ratio = cpu_ms / PAGES / post_ms
    errors = seen.errors + below.errors
    figures = (*seen[:-1], cpu_ms, database_ms, post_ms, ratio, portal.tree.peak_mb(), errors)
    return dict(zip(_COLUMNS, figures, strict=True))


def measured(server: Server, visit, users, times, database_tree):
    """What the load saw; CPU milliseconds a visit of the server, and of the database's own."""
    trees = [tree for tree in (server.tree, database_tree) if tree]
    before = [tree.cpu_ms() for tree in trees]
    seen = load.put_on(server.port, visit, users, times)
    used = [(tree.cpu_ms() - then) / times for tree, then in zip(trees, before, strict=True)]
    return seen, used[0], used[1] if database_tree else 0.0


def show(command, database, users, row):
    name = command.partition(" ")[0]
    values = (f"{row[c]:>{width}.{places}f}" for c, (width, places) in _COLUMNS.items())
    print(f"{name:<8} {database.name:<10} {users:>5}", *values, flush=True)


if __name__ == "__main__":
    main()
