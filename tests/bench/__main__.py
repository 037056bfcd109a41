"""`make bench`: what the portal takes, each figure beside its floor, aim or peer in the same run.

`python -m tests.bench pages pictures` measures these sections alone. The load shares the machine
with the server, so times to answer are an upper bound; CPU is the server's and the database's own.
"""

import os
import signal
import sys
from typing import NamedTuple

from app import wording
from app.web.templating import bytecode
from tests.bench import (
    adversary,
    arrivals,
    at_rest,
    audit,
    back_office,
    breakdown,
    burst,
    by_keys,
    callbacks,
    deliveries,
    files,
    kills,
    many_cases,
    namesakes,
    pages,
    pictures,
    rewrap,
    sealing,
    slow,
    weights,
)
from tests.bench.figures import Database, databases, workshop


class Ground(NamedTuple):
    folder: object
    sqlite: Database
    postgresql: Database

    @property
    def both(self):
        return [self.sqlite, self.postgresql]


def _with_server(show):
    def on_sqlite(ground):
        with ground.sqlite.serving("app") as server:
            show(server.port)

    return on_sqlite


SECTIONS = {
    "pages": lambda ground: pages.show(ground.both),
    "pictures": lambda ground: pictures.show(ground.postgresql),
    "arrivals": lambda ground: arrivals.show(ground.postgresql),
    "callbacks": lambda ground: callbacks.show(ground.postgresql),
    "burst": lambda ground: burst.show(ground.postgresql, ground.folder),
    "deliveries": lambda ground: deliveries.show(ground.postgresql),
    "kills": lambda ground: kills.show(ground.postgresql, ground.folder),
    "back-office": lambda ground: back_office.show(ground.both),
    "import": lambda ground: back_office.show_import(ground.both, ground.folder),
    "at-rest": lambda ground: at_rest.show(ground.postgresql),
    "weights": _with_server(weights.show),
    "slow": _with_server(slow.show),
    "breakdown": lambda ground: breakdown.show(ground.sqlite.environment),
    "sealing": lambda ground: sealing.show(ground.folder),
    "files": lambda ground: files.show(ground.folder),
    "audit": lambda ground: audit.show(ground.both),
    "rewrap": lambda ground: rewrap.show(ground.both),
    "adversary": lambda _: adversary.show(),
    "namesakes": lambda ground: namesakes.show(ground.both),
    "many-cases": lambda _: many_cases.show(many_cases.SIZES),
    "by-keys": lambda _: by_keys.show(),
    "million": lambda _: many_cases.show(many_cases.MILLION),
}
ONLY_ASKED = {"burst", "million"}  # minutes; an hour, once, to make it


def main():
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # the servers are stopped all the same
    wanted = sys.argv[1:] or [name for name in SECTIONS if name not in ONLY_ASKED]
    if unknown := set(wanted) - set(SECTIONS):
        sys.exit(f"{', '.join(unknown)}? There are: {', '.join(SECTIONS)}")
    if not bytecode.of(wording.DEFAULT):
        sys.exit("templates are not compiled ahead: make build/templates")
    print(f"{os.cpu_count()} CPUs, {os.getloadavg()[0]:.1f} processes busy at the start; medians")
    with workshop() as folder, databases(folder) as (sqlite, postgresql):
        ground = Ground(folder, sqlite, postgresql)
        for name in wanted:
            SECTIONS[name](ground)


if __name__ == "__main__":
    main()
