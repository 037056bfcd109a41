"""The reviewers' pages with 1,000, 100,000 and a million cases: how long, and how many statements.

The databases are made the first time, in a folder that stays (`eoi-many-cases` where temporary
files go): a hundred thousand takes minutes, the million an hour. In-process, times by the clock.
"""

import re
import shutil
import tempfile
import time
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from html import unescape
from pathlib import Path
from random import Random

from sqlalchemy import delete, select

from app import create_app
from app.cli.demo import register, seed
from app.cli.demo.many import writing
from app.security.encryption.providers import local_file
from app.services.core.unit import portal_for, unit_for
from app.services.operations import setup
from app.settings import read
from app.storage.cases.eois import Eoi
from app.storage.decisions.list_signs import List
from app.storage.review.claims import Claim
from app.telemetry import logs
from tests.bench import back_office, figures
from tests.bench.figures import Database
from tests.bench.load import at
from tests.peers import postgresql
from tests.support.desk import sit_down
from tests.support.rows import statements
from tests.support.settings import environment

PLACE = Path(tempfile.gettempdir()) / "eoi-many-cases"
SIZES = {"SQLite": (1_000, 100_000), "PostgreSQL": (1_000, 100_000)}
MILLION = {"PostgreSQL": (1_000, 1_000_000)}
_AIM, _GROWTH = 100, 1.5  # ms at p95, and that against a thousand cases
_TIMES, _WARM = 100, 10  # requests of a page
_WHOLE = len("1990-03-27")
_STAFF = "https://id.example amina"
_TOKEN = re.compile(r'name="csrf_token"[^>]* value="([^"]+)"')
_NEXT = re.compile(r'href="([^"]*[?&;]after=[^"]*)"')
# What may be left to its own while it is filled: it is made anew, should the machine stop.
_FILLING = (
    *("fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"),
    *("wal_level=minimal", "max_wal_senders=0", "max_wal_size=4GB", "shared_buffers=2GB"),
)


def show(sizes):
    for name, several in sizes.items():
        first = {}
        for size in several:
            with made(name, size) as database, logs.warnings_only():
                found = _measure(database)
            figures.head(f"{size:,} cases on {name}, ms by the clock")
            for page, (some, asked) in found.items():
                took = sorted(some)
                p95 = at(95, took)
                first.setdefault(page, p95)
                least, most = min(asked), max(asked)
                said = f"{page}: p50 {at(50, took):.1f}, {least} to {most} statements; p95"
                figures.line(said, p95, _AIM, _AIM, "ms")
                if size != several[0]:
                    growth = p95 / first[page]
                    figures.line("   against a thousand cases", growth, _GROWTH, _GROWTH, "times")


@contextmanager
def made(name, size):
    """The database with so many cases, made if it is not there, or of the tables of before."""
    folder = PLACE / f"{name}-{size}"
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        local_file.create(folder / "keys.json")
        with _running(name, folder, *_FILLING) as database:
            _fill(database, folder, size)
        (folder / "made").touch()
    with _running(name, folder) as database:
        portal = portal_for(read(database.environment))
        setup.prepare(portal)
        portal.engine.dispose()
        yield database


@contextmanager
def _running(name, folder, *options):
    def ready(url):
        values = environment(url, folder / "keys.json", folder)
        return Database(name, values, name != "SQLite", folder / "log")

    if name == "SQLite":
        yield ready(f"sqlite:///{folder}/portal.db")
    else:
        with postgresql.kept(folder / "pg", *options) as url:
            yield ready(url)


def _fill(database, folder, size):
    settings, now = read(database.environment), datetime.now(UTC)
    portal = portal_for(settings)
    with logs.warnings_only():
        setup.prepare(portal)
        seed.make_scheme(portal, now)
        register.write(folder / "returned.csv", now)
        seed.make_register(portal, folder / "returned.csv")
        writing.fill(portal, settings, now, size, lambda there: print(f"{there:,}", end="\r"))
    back_office.analyse(portal, database)
    portal.engine.dispose()


def _measure(database):
    app = create_app(read(database.environment))
    portal, desk = app.extensions["portal"], app.test_client()
    sit_down(portal, desk, "amina", "caseworker")
    token = _TOKEN.search(desk.get("/review/search").text)[1]
    found = {}
    for name, requests in _requests(database, desk, token).items():
        found[name] = [], []
        for number, (path, sent) in enumerate(requests):
            began = time.perf_counter()
            asked, answer = statements(portal, partial(_ask, desk, path, sent))
            took = 1000 * (time.perf_counter() - began)
            assert answer.status_code in {200, 303}, (path, answer.status)
            if number >= _WARM:
                found[name][0].append(took)
                found[name][1].append(len(asked))
    with unit_for(portal, "bench", write=True) as unit:
        unit.session.execute(delete(Claim).where(Claim.actor == _STAFF))
    portal.engine.dispose()
    return found


def _ask(desk, path, sent):
    return desk.get(path) if sent is None else desk.post(path, data=sent)


def _requests(database, desk, token):
    """What is asked for each page: address, and what is sent."""
    cases = _some(database)
    lists = [f"/review/lists/{name}" for name in List]
    pages = [_NEXT.search(desk.get(path).text) for path in lists]
    further = [unescape(page[1]) for page in pages if page]
    of_key, of_name = {"csrf_token": token}, {"csrf_token": token}
    return {
        "start": _often([("/review/", None)]),
        "a list": _often([(path, None) for path in lists]),
        "its next page": _often([(path, None) for path in further]),
        "search by number": [
            ("/review/search", of_key | {"sought": answers["documents"][0]["document_number"]})
            for _, answers in cases
        ],
        "search by name": [
            ("/review/search/name", of_name | _name_and_birth(answers))
            for _, answers in cases
            if len(answers["date_of_birth"]) == _WHOLE
        ],
        "next case": _often([("/review/next", {"csrf_token": token})]),
        "a case": [(f"/review/case/{reference}", None) for reference, _ in cases],
        "the match desk": _often([("/review/matches", None)]),
        "contradictions": _often([("/review/matches/contradictions", None)]),
    }


def _often(requests):
    return [requests[number % len(requests)] for number in range(_TIMES + _WARM)]


def _name_and_birth(answers):
    year, month, day = answers["date_of_birth"].split("-")
    name = f"{answers['given_names']} {answers['family_name']}"
    return {"name": name, "born-day": day, "born-month": month, "born-year": year}


def _some(database):
    """References and answers of cases, by chance; by a process's own keys, which are cached."""
    portal = portal_for(read(database.environment))
    with unit_for(portal, "bench") as unit:
        free = Eoi.id.not_in(select(Claim.eoi_id))
        ids = unit.session.scalars(select(Eoi.id).where(free).order_by(Eoi.id)).all()
    chosen = Random(len(ids)).sample(ids, _TIMES + _WARM)  # noqa: S311 - it is to be the same
    with unit_for(portal, "bench", opens=chosen) as unit:
        found = [
            (eoi.reference, eoi.read(unit.keyring, unit.key(eoi.id)))
            for eoi in unit.session.scalars(select(Eoi).where(Eoi.id.in_(chosen)))
        ]
    portal.engine.dispose()
    return found
