"""`make soak`: the portal is killed again and again while people use it, and then attacked.

What must hold is checked once everything has settled; whatever does not is printed and makes the
exit code 1.
"""

import sys
import time
from collections import Counter, defaultdict, deque
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import click

from app.security.encryption.providers import local_file
from app.services.core.unit import Portal, unit_for
from app.services.privacy import erasure
from app.settings import read
from app.storage import outbox
from app.storage.partners import waiting
from app.worker import loop
from app.worker.handlers import audit
from tests.bench.figures import workshop
from tests.conftest import prepared
from tests.peers import postgresql
from tests.soak import fuzz, hostile, invariants, rotations
from tests.soak import kills as kill_loop
from tests.soak.faults import DOUBLED, FAILED, LOST, WRONG
from tests.support.settings import environment

_MOST_DAYS = 20


class Site(NamedTuple):
    """A portal on one database, and a folder for its files."""

    portal: Portal
    database_url: str
    environ: dict[str, str]
    folder: Path


@click.command()
@click.option("--kills", default=1_000, show_default=True)
@click.option("--requests", default=10_000, show_default=True)
def main(kills, requests):
    """Kill so many processes, and send so many hostile requests: half on each database."""
    killed, answered, faults = Counter(), Counter(), []
    with workshop() as folder, postgresql.running(folder / "pg", durable=True) as url:
        for name, own in (("SQLite", f"sqlite:///{folder}/portal.db"), ("PostgreSQL", url)):
            ends, answers, found = soak(name, own, folder, kills // 2, requests // 2)
            killed += Counter({(name, *how): times for how, times in ends.items()})
            answered += Counter({(name, *how): times for how, times in answers.items()})
            faults += found
    _show("killed", killed)
    _show("answered", answered)
    for fault in faults:
        click.echo(f"{fault.kind}: {fault.text}")
    kinds = Counter(fault.kind for fault in faults)
    said = ", ".join(f"{kinds[kind]} {kind}" for kind in (FAILED, LOST, DOUBLED, WRONG))
    click.echo(f"{answered.total():,} hostile requests and {killed.total():,} kills: {said}")
    sys.exit(bool(faults))


def _show(title, counts):
    """A line for each database and kind, with how often it ended how."""
    ends = defaultdict(list)
    for (name, kind, end), times in sorted(counts.items()):
        ends[name, kind].append(f"{times:,} {end}")
    for (name, kind), said in ends.items():
        click.echo(f"{title} on {name}, {kind}: {', '.join(said)}")


def soak(name, url, workshop, number, requests):
    """On one database: what was killed amid what, what was answered, and all that went wrong."""
    laps, folder = [time.monotonic()], workshop / name
    folder.mkdir()
    key_file = folder / "keys.json"  # the erasure ledger is beside it
    local_file.create(key_file)
    environ = environment(url, key_file, folder, TRUSTED_PROXIES="1")
    site = Site(prepared(url, key_file), url, environ, folder)
    with kill_loop.a_crowd(site) as (people, receiver, environ):
        killed, rotated = kill_loop.run(site, people, environ, number)
        receiver.answers = deque()
        laps.append(time.monotonic())
        answered = hostile.run(site, people, environ, requests)
        laps.append(time.monotonic())
        days = _settle(site.portal, environ)
        faults = invariants.violations(site.portal, people, receiver.received, folder / "mail")
    faults += [*kill_loop.tracebacks(folder), *rotations.unverified(environ, folder)]
    laps.append(time.monotonic())
    fuzzed, found = fuzz.run(site)
    site.portal.engine.dispose()
    laps.append(time.monotonic())
    spent = [f"{end - begin:.0f}" for begin, end in pairwise(laps)]
    click.echo(
        f"{name}, {' + '.join(spent)} s: {len(people.references)} journeys, "
        f"{len(people.lives)} lives, {len(people.callbacks)} callbacks and "
        f"{len(receiver.received)} webhooks; {people.interruptions} times interrupted; keys: "
        f"{dict(rotated)}; settled after {days} days; {fuzzed}"
    )
    return killed, answered, [*faults, *found]


def _settle(portal, environ):
    """Let days go by until nothing waits: how many."""
    settings = read(environ)
    for days in range(_MOST_DAYS):
        now = datetime.now(UTC) + timedelta(days=days)
        while erasure.carry_out(portal, "worker", now):
            pass
        loop.drain(portal, settings, now)
        with unit_for(portal, "test") as unit:
            if outbox.backlog(unit.session)[0] + waiting.count(unit.session) == 0:
                break
    while audit.sequence(loop.context_for(portal, settings, lambda: datetime.now(UTC))):
        pass
    return days


if __name__ == "__main__":
    main()
