"""How many requests a second are answered in time, where people come when they come.

`python -m tests.bench.arrivals --minutes 5` takes its time. When each form is sent is fixed
beforehand, and whoever is late by then has waited: a server that is slow has no fewer visitors.
A worker runs, and the load is on the same machine.
"""

import argparse
import asyncio
import math
import random
import time

from tests.bench import figures, load
from tests.bench.browser import Browser
from tests.bench.pages import WITHOUT_PICTURES
from tests.bench.server import program

WORKER = ["flask", "--app", "app", "worker"]
_REQUIRED, _AIM = 300, 550  # requests a second
_RATES = (50, 100, 150, 200, 250, 300, 350, 400, 450, 500, 550, 600)  # tried in this order
_LATE = 1000  # milliseconds that one in a hundred may take
_PAUSE = 0.25  # seconds between two forms of a person
_FORMS, _REQUESTS = 25, 53  # of a journey, about
_MINUTES = 0.2


def show(database, minutes=_MINUTES):
    reached = 0.0
    print(f"\nOpen arrivals, {database.name}, a worker running, {minutes:g} min each")
    with (
        database.serving(WITHOUT_PICTURES) as portal,
        program(WORKER, database.environment, database.log),
    ):
        load.put_on(portal.port, load.whole_journey, 4, 8)  # to warm up
        for rate in _RATES:
            seen = asyncio.run(_arrive(portal.port, rate / _REQUESTS, 60 * minutes))
            p99, answered = load.at(99, seen.requests), len(seen.requests) / seen.took
            print(f"{rate:>6} a second: {answered:6.0f} answered, p99 {p99:7.0f} ms", flush=True)
            if p99 > _LATE or seen.errors:
                break
            reached = answered
    missed = "" if reached >= _REQUIRED else "  missed"
    bounds = f"required {_REQUIRED}, aim {_AIM}{missed}"
    print(f"requests/s with p99 of at most 1 s: {reached:.0f}, {bounds}", flush=True)


async def _arrive(port, journeys_s, seconds):
    """People come at random. What counts is when as many are amid the form as ever."""
    chance = random.Random(17)  # noqa: S311 - the same each time
    whole = _FORMS * _PAUSE
    people = round(journeys_s * (seconds + whole))
    began = time.perf_counter() + whole
    times = sorted(began + chance.uniform(-whole, seconds) for _ in range(people))
    browsers = [Browser(port) for _ in times]
    visits = (_visit(*one, began, began + seconds) for one in zip(browsers, times, strict=True))
    faults = await asyncio.gather(*visits)
    return load.seen_by(browsers, seconds, sum(map(len, faults)))


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
        await asyncio.sleep(max(0, last - time.perf_counter()))
        browser.behind = max(0.0, time.perf_counter() - last)

    async def visit(browser):
        await due()
        await load.whole_journey(browser, due=due)

    faults = await load.attempt(visit, browser)
    count()
    browser.seconds = counted
    return faults


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=_MINUTES)
    with figures.workshop() as folder, figures.databases(folder) as (_, postgresql):
        show(postgresql, parser.parse_args().minutes)


if __name__ == "__main__":
    main()
