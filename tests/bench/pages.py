"""What a page costs: a form that is sent, and the page before it, without pictures.

Beside the same of the lean journey, and the floor's POST, in turn in each round: the machine's
quiet moves all of them.
"""

import statistics

from tests.bench import figures, load
from tests.bench.figures import ROUNDS, measured

VISITS = {1: (4, 20, 200), 16: (48, 160, 1000), 64: (96, 320, 1000)}  # users: portal's, lean, POSTs
WITHOUT_PICTURES = "tests.bench.without_pictures"
# Of 16 users: what is shown, required, aim.
_BOUNDS = {
    "a page's CPU, in the lean journey's": (3.2, 2.3),
    "p99 of a request, in the lean journey's": (4, 3),
}
_COLUMNS = {
    "requests/s": 10,
    "p50 ms": 8,
    "p95 ms": 8,
    "p99 ms": 8,
    "CPU ms/page": 11,
    "database's": 10,
    "lean": 6,
    "floor POST": 10,
    "/ lean": 6,
    "p99 / lean": 10,
    "errors": 6,
}


def show(databases):
    print(f"\n{'A page, its GET and POST':<26} {'users':>5}", *_COLUMNS)
    found = {}
    for database in databases:
        with (
            database.serving(WITHOUT_PICTURES) as portal,
            database.serving("tests.bench.floor") as floor,
        ):
            servers = portal, floor
            _a_round(servers, database, 16, (32, 32, 200))  # to warm up
            for users, visits in VISITS.items():
                rounds = [_a_round(servers, database, users, visits) for _ in range(ROUNDS)]
                row = {name: statistics.median(each[name] for each in rounds) for name in _COLUMNS}
                shown = (f"{row[name]:>{max(w, len(name))}.1f}" for name, w in _COLUMNS.items())
                print(f"{database.name:<26} {users:>5}", *shown, flush=True)
                found[database.name, users] = row["/ lean"], row["p99 / lean"]
    figures.head("16 users at once")
    for number, (what, bounds) in enumerate(_BOUNDS.items()):
        for database in databases:
            figures.line(f"{what}, {database.name}", found[database.name, 16][number], *bounds)


def _a_round(servers, database, users, visits):
    portal, floor = servers
    of_portal, of_lean, of_posts = visits
    post = measured(floor, database, load.one_post, users, of_posts)
    lean = measured(floor, database, load.lean_journey, users, of_lean)
    ours = measured(portal, database, load.whole_journey, users, of_portal)
    seen = ours.seen
    values = (
        len(seen.requests) / seen.took,
        *(load.at(percent, seen.requests) for percent in (50, 95, 99)),
        ours.form_ms,
        ours.database_ms / seen.forms,
        lean.form_ms,
        post.form_ms,
        ours.form_ms / lean.form_ms,
        ours.p99 / lean.p99,
        seen.errors + lean.seen.errors + post.seen.errors,
    )
    return dict(zip(_COLUMNS, values, strict=True))
