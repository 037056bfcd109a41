"""What an idle worker takes, and how much memory the processes have that serve."""

import time

from tests.bench import figures, load
from tests.bench.arrivals import WORKER, tasks_left
from tests.bench.server import PORTAL, children_of, peak_mb, program

_SETTLED, _WATCHED = 10.0, 60.0  # seconds


def show(database):
    with database.serving("app", PORTAL) as portal:
        load.put_on(portal.port, load.whole_journey, 16, 96)
        supervisor = portal.tree.pid
        web = sum(map(peak_mb, [supervisor, *children_of(supervisor)]))
        everything, shared = portal.tree.peak_mb(), portal.tree.proportional_mb()
    with program(WORKER, database.environment, database.log) as worker:
        while tasks_left(database):  # of the journeys, and of what was measured before
            time.sleep(1)
        time.sleep(_SETTLED)
        trees = worker, database.tree
        before = [tree.cpu_ms() for tree in trees]
        time.sleep(_WATCHED)
        used = [tree.cpu_ms() - then for tree, then in zip(trees, before, strict=True)]
        shares = [ms / _WATCHED / 10 for ms in used]
        memory = worker.peak_mb()
    figures.head(f"At rest, {database.name}")
    figures.line("an idle worker, of a core", shares[0], 0.5, 0.1, "%")
    print(f"  and of it in the database, with what that does by itself: {shares[1]:.2f} %")
    figures.line("two web processes and their supervisor, peak", web, 220, 200, "MiB")
    print(f"  with decoders' fork server: {everything:.0f}, what they share once: {shared:.0f} MiB")
    figures.line("a worker, peak", memory, 90, 90, "MiB")
