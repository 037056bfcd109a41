"""Handlers of tasks get a context, and return a result: done, dead, or to be retried (backoff)."""

import secrets
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from app.services.audit.log import Keep
from app.services.core.unit import Portal, Unit, unit_for
from app.settings import Settings
from app.storage.outbox import HELD_BACK, OutboxTask
from app.worker.contact.letters import Send

WORKER = "worker"  # the actor in the audit log


@dataclass(frozen=True)
class Context:
    portal: Portal
    settings: Settings
    channels: Mapping[str, Send]  # mail and sms
    keep: Keep  # stores checkpoints outside the database
    clock: Callable[[], datetime]

    def unit(
        self, *, write: bool = False, opens: Collection[UUID] = ()
    ) -> AbstractContextManager[Unit]:
        return unit_for(self.portal, WORKER, write=write, opens=opens, now=self.clock())


class Done(NamedTuple):
    """Done, or there was nothing left to do."""

    outcome: str = "done"


class Dead(NamedTuple):
    """Given up; a person sees it."""

    outcome: str


@dataclass(frozen=True)
class Later:
    """To be tried again after `wait`."""

    wait: timedelta
    outcome: str  # why it could not be done now


@dataclass(frozen=True)
class Sent(Later):
    """Taken by the provider; whether it was delivered is asked after `wait`."""


@dataclass(frozen=True)
class HeldBack(Later):
    """Held back by the limit on what leaves at once; it does not count as a try."""

    outcome: str = HELD_BACK


Result = Done | Dead | Later
Handler = Callable[[Context, OutboxTask, Any], Result]  # the last is the task's body

MOST_ATTEMPTS = 80
_FIRST, _LONGEST = timedelta(seconds=5), timedelta(hours=1)
_DOUBLINGS = 10  # by then it is the longest


def again(queued: OutboxTask, outcome: str) -> Later | Dead:
    """Retry later, or give up after so many tries, which take three days."""
    if queued.attempts >= MOST_ATTEMPTS:
        return Dead(outcome)
    return Later(backoff(queued.attempts), outcome)


def backoff(attempts: int) -> timedelta:
    """The wait after so many tries (exponential backoff): doubled each time, up to an hour."""
    return jitter(min(_FIRST * 2 ** min(attempts - 1, _DOUBLINGS), _LONGEST))


def jitter(wait: timedelta) -> timedelta:
    """Up to a fifth longer, so that what failed together is not retried together."""
    return wait * secrets.SystemRandom().uniform(1, 1.2)
