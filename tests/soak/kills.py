"""The kill loop: a crowd at the portal, its processes and its keys' rotations killed."""

import time
from collections import deque
from datetime import UTC, datetime, timedelta
from threading import Thread

from app.domain.partners import outgoing
from app.services.core.unit import unit_for
from app.settings import read
from app.storage import outbox
from app.worker import loop
from tests.peers.partner import a_partner
from tests.peers.receiver import Receiver, serving
from tests.soak import crowd, invariants, programs, rotations
from tests.soak.crowd import Crowd
from tests.soak.programs import chance
from tests.support.settings import environment

_PARTS = [crowd.apply] * 4 + [crowd.report] + [crowd.review] * 2
_QUIET = 5.0  # seconds in which the worker does what no dead worker has leased
_MOST_DAYS = 20


class Moods(deque):
    """How a receiver answers that is in trouble half of the time."""

    def __bool__(self):
        return int(time.monotonic()) // 4 % 2 == 1

    def popleft(self):
        return chance.choice([(503, {}, b""), (500, {}, b""), lambda _request: "hangs up"])


def run(site, seconds):
    """A line to print, and all that went wrong."""
    with serving(Receiver()) as receiver:
        environ = environment(
            site.database_url,
            site.key_file,
            site.folder,
            OUTBOUND_ALLOW=receiver.host,
            TRUSTED_PROXIES="1",
        )
        partner = a_partner(site.portal, url=receiver.url, subscribed=outgoing.OUTGOING)
        receiver.answers = Moods()
        with programs.running(environ, site.folder) as (base_url, processes):
            people = Crowd(base_url, site.portal, partner)
            killed = _live_through(people, processes, seconds, (environ, site.folder))
            receiver.answers = deque()
            time.sleep(_QUIET)
            people.faults += _unsound_ends(processes)
        people.faults += rotations.violations(site.portal, environ, site.folder)
        people.faults += _tracebacks(site.folder)
        days = _settle(site.portal, read(environ))
    faults = invariants.violations(site.portal, people, receiver.received, site.folder / "mail")
    report = (
        f"{len(people.references)} journeys, {len(people.callbacks)} callbacks and "
        f"{len(receiver.received)} webhooks in {seconds:.0f} s, {people.interruptions} times "
        f"interrupted; killed: {killed}; settled after {days} days"
    )
    return report, faults


def _unsound_ends(processes):
    for name, program in processes.items():
        if (code := program.stop()) != 0:
            yield f"{name}: ended with {code} when it was asked to"


def _live_through(people, processes, seconds, keys_of):
    threads = [Thread(target=crowd.live, args=[people, part]) for part in _PARTS]
    rotated = []
    threads.append(Thread(target=lambda: rotated.append(rotations.go_on(*keys_of, people.over))))
    for thread in threads:
        thread.start()
    killed = programs.torment(processes, time.monotonic() + seconds)
    people.over.set()
    for thread in threads:
        thread.join()
    counts = [*killed.items(), *sorted(rotated[0].items())]
    return ", ".join(f"{name} {times} times" for name, times in counts)


def _settle(portal, settings):
    """Let days go by until nothing waits: how many."""
    for days in range(_MOST_DAYS):
        loop.drain(portal, settings, datetime.now(UTC) + timedelta(days=days))
        with unit_for(portal, "test") as unit:
            if outbox.backlog(unit.session)[0] == 0:
                return days
    return _MOST_DAYS


def _tracebacks(folder):
    for log in folder.glob("*.log"):
        _, mark, rest = log.read_text().partition("Traceback")
        if mark:
            yield f"{log.name}: {rest[:3000]}"
