"""The register in a database: who is found in it, how fast, and what screening costs the worker.

The floor of a question is one look at a row by its key, in the same run.
"""

import itertools
import json
import os
import statistics
import time
from collections import Counter

from sqlalchemy import insert, select, text

from app.domain.screening import names
from app.security.tokens import new_id
from app.services.blind_index import profiles
from app.services.blind_index.name_places import LAST
from app.services.blind_index.profiles import OF_REGISTER
from app.services.core.unit import portal_for, unit_for
from app.services.screening import procedure
from app.settings import read
from app.storage.blind_index.names import NameTag, Profile
from app.storage.database.marks import cell_of
from app.storage.keys.keys import Deployment, RecordKey
from tests.bench import register
from tests.bench.register import Found, stripped
from tests.conftest import NOW
from tests.support.people import a_submission

SIZES = (1_000, 10_000, 100_000)
LARGE = 1_000_000  # with BENCH_LARGE=1
EVERY = 5  # of those who ask in memory: here each question takes longer
AIM_CPU, EOIS = 25.0, 30  # milliseconds of the worker for one EOI, at the median
AIM_RATIO = 8  # of the slowest twentieth on the largest register, in that on the smallest
_AT_ONCE = 2_000
_GROWN = "2000"  # born before


class Kept:
    """The index of a database, with the members first. As register.Register."""

    def __init__(self, portal, members):
        self.portal = portal
        self._size, self._full = 0, Counter()
        self._members = self._add(members)

    def __len__(self):
        return self._size - len(self._members)

    def add(self, people):
        people = iter(people)
        while batch := list(itertools.islice(people, _AT_ONCE)):
            self._add(batch)

    def _add(self, people):
        """What profiles.save writes of each, in few statements; their owners, by id."""
        owners = {new_id(): one for one in people}
        with unit_for(self.portal, "bench", write=True, now=NOW) as unit:
            rows = [row for owner, one in owners.items() for row in self._rows(unit, owner, one)]
            for table in (RecordKey, Profile, NameTag):
                several = [values for into, values in rows if into is table]
                unit.session.execute(insert(table), several)
        self._size += len(owners)
        return owners

    def _rows(self, unit, owner, one):
        profile = new_id()
        key = unit.keyring.new_register_key(new_id(), profile, NOW)
        yield RecordKey, vars(key)
        values = sorted(names.stored_keys(one))
        content = json.dumps(profiles._as_json(one) | {"keys": values}).encode()
        cell = cell_of(Profile.content, profile)
        sealed = unit.keyring.seal(unit.keyring.unwrap_for_register(key), content, cell)
        own = {"id": profile, "owner": owner, "purpose": OF_REGISTER, "version": 1}
        yield Profile, own | {"content": sealed, "edition": names.EDITION}
        for value in values:
            place = self._full[value]
            if place > LAST:
                continue
            self._full[value] += 1
            [tags] = unit.keyring.counter_tags(OF_REGISTER, [value], [place], NOW).values()
            at = {"purpose": OF_REGISTER, "version": 1, "tag": tags[0].tag}
            yield NameTag, at | {"owner": tags[0].veiled(profile)}

    def ask(self, case):
        with unit_for(self.portal, "bench", now=NOW) as unit:
            began = time.perf_counter()
            found = profiles.find_alike(unit, OF_REGISTER, case.query)
            detailed = {one.owner: names.compare(case.query, one.described).points for one in found}
            ms = (time.perf_counter() - began) * 1000
        query = stripped(case.query)
        bare = {one.owner: names.compare(query, stripped(one.described)).points for one in found}
        own = next((o for o in bare if self._members.get(o) is case.register), None)
        others = [owner for owner in bare if owner not in self._members]
        points = [[each[owner] for owner in others] for each in (bare, detailed)]
        return Found(
            case, len(others), ms, *points, *([] if own is None else [(bare[own], detailed[own])])
        )


def show(databases):
    """The table of each database, smallest register first."""
    sizes = (*SIZES, LARGE) if os.environ.get("BENCH_LARGE") else SIZES
    for database in databases:
        portal = portal_for(read(database.environment))
        print(f"\n{database.name}: who is found on the register by name and date of birth")
        on_it = register.members()[::EVERY]
        slowest = [measured(kept, on_it) for kept in growing(portal, sizes, on_it)]
        ratio = slowest[-1] / slowest[0]
        print(f"\np95 of the largest in that of the smallest: {ratio:.1f}, aim {AIM_RATIO}")
        show_screening(portal, sizes[-1])
        portal.engine.dispose()


def growing(portal, sizes, on_it):
    kept = Kept(portal, [case.register for case in on_it])
    people = (one for _, one in register.invented(1))
    for size in sizes:
        began = time.perf_counter()
        kept.add(itertools.islice(people, size - len(kept)))
        with unit_for(portal, "bench", write=True) as unit:
            unit.session.execute(text("ANALYZE"))  # as the database does by itself, a minute later
        print(f"({len(kept):,} after {time.perf_counter() - began:.0f} s)")
        yield kept


def measured(kept, on_it):
    """The milliseconds of the slowest twentieth of the strangers' questions."""
    innocent = [kept.ask(one) for one in register.strangers()[::EVERY]]
    asked = [kept.ask(one) for one in on_it]
    register.show(kept, innocent, asked)
    floor = statistics.median(_look(kept.portal) for _ in range(200))
    times = [one.ms for one in innocent]
    ratio = statistics.median(times) / floor
    print(f"one look at a row: {floor:.2f} ms; a question is {ratio:.0f} of them", flush=True)
    return statistics.quantiles(times, n=20)[-1]


def _look(portal):
    with unit_for(portal, "bench", now=NOW) as unit:
        began = time.perf_counter()
        unit.session.scalar(select(Deployment.id))
        return (time.perf_counter() - began) * 1000


def show_screening(portal, size):
    """CPU of the worker for one EOI: to keep it to be found by, and to compare it."""
    grown = (one for _, one in register.invented(5) if one.births and one.births[0] < _GROWN)
    people = enumerate(itertools.islice(grown, EOIS))
    cpu = [_screened(portal, number, one) for number, one in people]
    print(
        f"screening one EOI beside {size:,} returned, ms of the worker's CPU: median "
        f"{statistics.median(cpu):.1f}, most {max(cpu):.1f}, aim {AIM_CPU:.0f}",
        flush=True,
    )


def _screened(portal, number, one):
    given, _, family = one.names[0].rpartition(" ")
    eoi_id = a_submission(
        portal,
        given_names=given,
        family_name=family,
        date_of_birth=one.births[0],
        document_number=f"ZY {number:06}",
        email=f"person-{number}@example.org",
    )
    began = time.process_time()
    for step in (procedure.index_eoi, procedure.screen):
        with unit_for(portal, "worker", write=True, opens=[eoi_id], now=NOW) as unit:
            step(unit, eoi_id)
    return (time.process_time() - began) * 1000
