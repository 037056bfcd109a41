"""How many requests a second are answered in time, where people come when they come.

`python -m tests.bench.arrivals 300 --minutes 5` tries that rate alone. When each form is sent is
fixed beforehand, and whoever is late by then has waited: a server that is slow has no fewer
visitors. A worker runs, and the load is on the same machine: what it takes itself is shown.
"""

import argparse
import asyncio
import math
import random
import time

import psycopg

from tests.bench import figures, load
from tests.bench.browser import Browser
from tests.bench.pages import WITHOUT_PICTURES
from tests.bench.server import program

WORKER = ["flask", "--app", "app", "worker"]
_REQUIRED, _AIM = 300, 550  # requests a second
_RATES = (100, 200, 250, 300, 350, 400, 450, 500, 550, 600)  # tried in this order
_LATE = 1000  # milliseconds that one in a hundred may take
_PAUSE = 0.25  # seconds between two forms of a person
_FORMS, _REQUESTS = 23, 50  # of a journey, about
_MINUTES = 0.2
_COLUMNS = ("due/s", "answered/s", "p50 ms", "p99 ms", "errors", "web", "database", "worker")
_LAST_COLUMNS = ("load", "tasks left")


def show(database, rates=_RATES, minutes=_MINUTES):
    reached = 0.0
    print(f"\nOpen arrivals, {database.name}, {minutes:g} min each; cores of web … load")
    print(*(f"{name:>10}" for name in (*_COLUMNS, *_LAST_COLUMNS)))
    with (
        database.serving(WITHOUT_PICTURES) as portal,
        program(WORKER, database.environment, database.log) as worker,
    ):
        load.put_on(portal.port, load.whole_journey, 4, 8)  # to warm up
        trees = portal.tree, database.tree, worker
        for rate in rates:
            seen, cores = asyncio.run(_arrive(portal.port, rate / _REQUESTS, 60 * minutes, trees))
            p50, p99 = (load.at(percent, seen.requests) for percent in (50, 99))
            answered = len(seen.requests) / seen.took
            values = rate, answered, p50, p99, seen.errors, *cores, tasks_left(database)
            print(*(f"{value:>10.4g}" for value in values), flush=True)
            if p99 > _LATE or seen.errors:
                break
            reached = answered
    missed = "" if reached >= _REQUIRED else "  missed"
    bounds = f"required {_REQUIRED}, aim {_AIM}{missed}"
    print(f"requests/s with p99 of at most 1 s: {reached:.0f}, {bounds}", flush=True)


async def _arrive(port, journeys_s, seconds, trees):
    """People come at random. What counts is when as many are amid the form as ever.

    What they saw, and the cores that each tree and this process took meanwhile.
    """
    chance = random.Random(17)  # noqa: S311 - the same each time
    whole = _FORMS * _PAUSE
    people = round(journeys_s * (seconds + whole))
    began = time.perf_counter() + whole
    times = sorted(began + chance.uniform(-whole, seconds) for _ in range(people))
    browsers = [Browser(port) for _ in times]
    visits = (_visit(*one, began, began + seconds) for one in zip(browsers, times, strict=True))
    cores, *faults = await asyncio.gather(_cores(trees, began, seconds), *visits)
    return load.seen_by(browsers, seconds, sum(map(len, faults))), cores


async def _cores(trees, began, seconds):
    def used():
        return [*(tree.cpu_ms() / 1000 for tree in trees), time.process_time()]

    await _until(began)
    before = used()
    await _until(began + seconds)
    return [(now - then) / seconds for now, then in zip(used(), before, strict=True)]


async def _visit(browser, comes, began, ends):
    """Keep what requests took that were due within the time that counts."""
    times = iter(comes + number * _PAUSE for number in range(1000))
    counted, last = [], -math.inf

    def count():
        if began <= last < ends:
            counted.extend(browser.seconds)
        browser.seconds.clear()

    async def due():
        nonlocal last
        count()
        last = next(times)
        await _until(last)
        browser.behind = max(0.0, time.perf_counter() - last)

    async def visit(browser):
        await due()
        await load.whole_journey(browser, due=due)

    await _until(comes)  # the time that a journey may take begins then
    faults = await load.attempt(visit, browser)
    count()
    browser.seconds = counted
    return faults


async def _until(moment):
    await asyncio.sleep(max(0.0, moment - time.perf_counter()))


def tasks_left(database):
    """Those that the worker has not come to yet."""
    with psycopg.connect(database.conninfo) as connection:
        left = "SELECT count(*) FROM outbox WHERE settled_at IS NULL AND due_at <= now()"
        return connection.execute(left).fetchone()[0]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("rates", nargs="*", type=int, default=_RATES)
    parser.add_argument("--minutes", type=float, default=_MINUTES)
    options = parser.parse_args()
    with figures.workshop() as folder, figures.databases(folder) as (_, postgresql):
        show(postgresql, options.rates, options.minutes)


if __name__ == "__main__":
    main()
