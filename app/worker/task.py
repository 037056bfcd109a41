"""What a handler is given, and what it may say of a message of the outbox."""

import secrets
from collections.abc import Callable, Collection, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from app.services.audit.log import Keep
from app.services.core.unit import Portal, Unit, unit_for
from app.settings import Settings
from app.storage.outbox import HELD_BACK, OutboxMessage
from app.worker.contact.letters import Send

WORKER = "worker"  # as who it acts


@dataclass(frozen=True)
class Context:
    portal: Portal
    settings: Settings
    channels: Mapping[str, Send]  # mail and sms
    keep: Keep  # checkpoints, outside
    clock: Callable[[], datetime]

    def unit(
        self, *, write: bool = False, opens: Collection[UUID] = ()
    ) -> AbstractContextManager[Unit]:
        return unit_for(self.portal, WORKER, write=write, opens=opens, now=self.clock())


@dataclass(frozen=True)
class Done:
    """Carried out, or with nothing left to carry out."""

    outcome: str = "done"


@dataclass(frozen=True)
class Dead:
    """Given up: for a person to see."""

    outcome: str


@dataclass(frozen=True)
class Later:
    """To be tried again after `wait`."""

    wait: timedelta
    outcome: str  # what kept it from being done now


@dataclass(frozen=True)
class Sent(Later):
    """Taken by who carries it; what became of it is asked after `wait`."""


@dataclass(frozen=True)
class HeldBack(Later):
    """Kept back by the brake: that was no try."""

    outcome: str = HELD_BACK


Result = Done | Dead | Later
Handler = Callable[[Context, OutboxMessage, Any], Result]  # the last is the task's body

MOST_ATTEMPTS = 80
_FIRST, _LONGEST = timedelta(seconds=5), timedelta(hours=1)
_DOUBLINGS = 10  # by then it is the longest


def again(message: OutboxMessage, outcome: str) -> Later | Dead:
    """Another try later, or none where there were enough: for three days."""
    if message.attempts >= MOST_ATTEMPTS:
        return Dead(outcome)
    return Later(backoff(message.attempts), outcome)


def backoff(attempts: int) -> timedelta:
    """The wait after so many attempts at work of our own: doubled each time, to an hour."""
    return jitter(min(_FIRST * 2 ** min(attempts - 1, _DOUBLINGS), _LONGEST))


def jitter(wait: timedelta) -> timedelta:
    """Up to a fifth longer, so that what failed together does not come back together."""
    return wait * secrets.SystemRandom().uniform(1, 1.2)
