"""The schedule of webhooks: when one is tried again, and when an endpoint is probed or told of.

As Standard Webhooks recommends: ten tries in three days. A circuit breaker spares an endpoint that
fails in a row: one call probes it instead of a try for each event.
"""

from datetime import datetime, timedelta

# The waits after the first, second, … try.
WAITS = (
    timedelta(seconds=5),
    timedelta(minutes=5),
    timedelta(minutes=30),
    *(timedelta(hours=hours) for hours in (2, 5, 10, 14, 20, 24)),
)
LASTS = sum(WAITS, timedelta())
LONGEST_ASKED = timedelta(days=1)  # that a receiver's Retry-After may have an event wait
OPENS_AFTER = 5  # failures in a row
FIRST_PROBE = timedelta(seconds=5)
LONGEST_PROBE = timedelta(minutes=5)
TOLD_AT = (50, 90, 100)  # per cent of the schedule
_DOUBLINGS = 6  # by then it is the longest


def wait(attempts: int) -> timedelta | None:
    """The wait after so many tries; None after the last."""
    return WAITS[attempts - 1] if attempts <= len(WAITS) else None


def probe_after(failures: int, asked: timedelta) -> timedelta | None:
    """How long nobody calls an endpoint that failed so often in a row; None while all may.

    One that asks for time is given it, but not for long: it may be one event that it cannot take.
    """
    waits = [min(asked, LONGEST_PROBE)] if asked else []
    if failures >= OPENS_AFTER:
        doublings = min(failures - OPENS_AFTER, _DOUBLINGS)
        waits.append(min(FIRST_PROBE * 2**doublings, LONGEST_PROBE))
    return max(waits, default=None)


def was_away(failures: int, lasted: timedelta) -> bool:
    """Whether it was the endpoint that failed, so often and for so long, and not single events."""
    return failures >= OPENS_AFTER and lasted >= LONGEST_PROBE


def told_from(now: datetime) -> dict[int, datetime]:
    """Since when one has failed of whom it is told now, by the share of the schedule that is."""
    return {share: now - LASTS * share / 100 for share in TOLD_AT}
