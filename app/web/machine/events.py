"""`GET /events` is the feed: a page of a partner's events, or a wait for the next (long polling).

Who waits holds neither a connection to the database nor a turn to compute, but a thread of the
server: so few wait at once, and all others are answered at once.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from threading import Lock
from typing import Any

from flask import request

from app.domain.partners import rights
from app.services.partners import feed
from app.services.partners.feed import Page, TooOld
from app.web import load_shedding
from app.web.machine.blueprint import asking, blueprint, get, number, problem

LONGEST_WAIT = 25  # seconds
LOOKS_EVERY = 1.0  # seconds: a token that has ended ends the wait as soon
MOST_WAITING = 2  # of each process, one of a partner
_LONGEST_PLACE = 2**53


@get("/events", rights.FEED)
def events() -> Any:
    limit = number("limit", feed.MOST, feed.MOST, least=1)
    until = time.monotonic() + number("wait", 0, LONGEST_WAIT)
    told = request.args.get("after", "")
    after = number("after", 0, _LONGEST_PLACE) if told else None
    page, who = _read(after, limit)
    if not page.events and until > time.monotonic():
        with _a_place_to_wait(who) as may_wait:
            while may_wait and not page.events and until > time.monotonic():
                with load_shedding.resting():
                    time.sleep(min(LOOKS_EVERY, max(0, until - time.monotonic())))
                if _is_any_after(page.last):
                    page, _ = _read(page.last, limit)
    return {"events": page.events, "next": str(page.last)}


def _read(after: int | None, limit: int) -> tuple[Page, str]:
    with asking(rights.FEED, write=True) as (work, bearer):
        return feed.read(work, bearer, after, limit), bearer.name


def _is_any_after(last: int) -> bool:
    with asking(rights.FEED) as (work, bearer):
        return feed.is_any_after(work, bearer, last)


_waiting: Counter[str] = Counter()
_lock = Lock()


@contextmanager
def _a_place_to_wait(who: str) -> Iterator[bool]:
    """Whether there is one in this process; held meanwhile."""
    with _lock:
        is_one = not _waiting[who] and _waiting.total() < MOST_WAITING
        _waiting[who] += is_one
    try:
        yield is_one
    finally:
        with _lock:
            _waiting[who] -= is_one


@blueprint.errorhandler(TooOld)
def _too_old(_: TooOld) -> Any:
    detail = "after: too old, or not ours; begin without it, and ask us for what you have missed"
    return problem(HTTPStatus.GONE, detail)
