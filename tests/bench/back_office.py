"""What the reviewers' pages cost however many EOIs there are, and a row of the register's file.

In-process: CPU of this process and of the database beside it. The pages' test client costs too.
"""

import csv
import gc
import time
from contextlib import contextmanager
from types import SimpleNamespace

import psycopg
from sqlalchemy import text

from app import create_app
from app.cli.scheme import returns
from app.domain.cases.lifecycle import Status
from app.services.core.unit import portal_for, unit_for
from app.settings import read
from tests.bench import figures
from tests.support.desk import a_screened, moved, sit_down
from tests.support.reviewer import case_of
from tests.support.rows import many_like

_SIZES = (1_000, 20_000)  # EOIs
_ROWS = 3_000  # of a file of the register
_ROUNDS, _TIMES = 5, 20
_AIMS = {"start": 15, "list": 30, "case": 20, "row": 2}  # ms
_PERSONS = 50  # of a page of a list: with answers, profile and keys, where the copies have none
# Of the EOIs, all of which are in a list. Few have a place.
_SHARES = {
    (): 0.75,
    (Status.HELD,): 0.2,
    (Status.INVITED,): 0.03,
    (Status.INVITED, Status.ACCEPTED): 0.02,
}


def show(databases):
    figures.head("The back office, ms of CPU")
    for database in databases:
        app = create_app(read(database.environment))
        portal, desk = app.extensions["portal"], app.test_client()
        kinds = {moved(portal, a_screened(portal), *way): share for way, share in _SHARES.items()}
        case, *_ = (case_of(portal, eoi_id) for eoi_id in kinds)
        for _ in range(_PERSONS):
            moved(portal, a_screened(portal), Status.HELD)
        sit_down(portal, desk, "amina", "caseworker")
        there = len(kinds) + _PERSONS
        for size in _SIZES:
            for eoi_id, share in kinds.items():
                many_like(portal, eoi_id, round(share * (size - there)))
            there = size
            analyse(portal, database)
            for name, address in (
                ("start", "/review/"),
                ("list", "/review/lists/new"),
                ("case", case),
            ):
                ms = _page_ms(database, desk, address)
                what = f"the {name}'s page, {size:,} EOIs, {database.name}"
                figures.line(what, ms, _AIMS[name], _AIMS[name], "ms")
        portal.engine.dispose()


def analyse(portal, database):
    """As PostgreSQL does by itself, a minute later."""
    if database.tree:
        with psycopg.connect(database.conninfo, autocommit=True) as connection:
            connection.execute("VACUUM ANALYZE")
    else:
        with unit_for(portal, "bench", write=True) as unit:
            unit.session.execute(text("ANALYZE"))


def _page_ms(database, desk, address):
    def ask():
        answer = desk.get(address)
        assert answer.status_code == 200, answer.status
        assert answer.data.endswith(b"</html>")

    for _ in range(_TIMES):
        ask()
    took = []
    for _ in range(_ROUNDS):
        with _cpu(database) as used:
            for _ in range(_TIMES):
                ask()
        took.append(used.ms / _TIMES)
    return sorted(took)[_ROUNDS // 2]


def show_import(databases, folder):
    figures.head(f"`returns import` of {_ROWS} rows, ms of CPU")
    for database in databases:
        file = folder / f"{database.name}.csv"
        write_register(file, 0, returns.BATCH)
        portal = portal_for(read(database.environment))
        returns.take_over(portal, file)  # to warm up
        write_register(file, returns.BATCH, _ROWS)
        with _cpu(database) as used:
            done = returns.take_over(portal, file)
        assert done.counts == {returns.RECORDED: _ROWS}
        portal.engine.dispose()
        figures.line(f"a row, {database.name}", used.ms / _ROWS, _AIMS["row"], _AIMS["row"], "ms")


def write_register(file, first, number):
    rows = [
        {
            "return_id": f"R-{one}",
            "returned_at": "2026-11-03T10:00:00Z",
            "given_names": "Zuplo",
            "family_name": f"Vorimble {one}",
            "dates_of_birth": "1990-03-27;1990",
            "nationalities": "ERI",
            "documents": f"passport:ERI:ZZ{2470000 + one}",
            "place_of_birth": "Asmara",
            "biometric_reference": f"B-{one}",
            "basis": "treaty",
        }
        for one in range(first, first + number)
    ]
    with file.open("w", newline="") as target:
        writer = csv.DictWriter(target, rows[0])
        writer.writeheader()
        writer.writerows(rows)


@contextmanager
def _cpu(database):
    """What this process and the database use in the block."""
    used = SimpleNamespace(ms=0.0)
    gc.collect()

    def now():
        return 1000 * time.process_time() + (database.tree.cpu_ms() if database.tree else 0)

    began = now()
    yield used
    used.ms = now() - began
