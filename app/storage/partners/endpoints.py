"""Endpoints are where partners receive events: how calls to each fare, and whether any is made."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, cast

from sqlalchemy import (
    BigInteger,
    CursorResult,
    Exists,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database import changes, vouched
from app.storage.database.base import Base, Instant
from app.storage.statements import PREPARED


class Endpoint(Base):
    """Made by the first call to a partner."""

    __tablename__ = "endpoint"
    unvouched = "it says how calls fare; who paused or resumed it, entries of the log say"
    partner: Mapped[str] = mapped_column(primary_key=True)  # its name
    failures: Mapped[int] = mapped_column(default=0)  # in a row
    failing_since: Mapped[datetime | None] = mapped_column(Instant)
    told: Mapped[int] = mapped_column(default=0)  # per cent of the schedule
    retry_at: Mapped[datetime | None] = mapped_column(Instant)  # the circuit is open: one probes it
    paused_at: Mapped[datetime | None] = mapped_column(Instant)
    gone_at: Mapped[datetime | None] = mapped_column(Instant)  # it answered 410
    # The last place that one of its deliveries has, see places.
    placed: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)
    # Up to this place some are deleted: who has read less far has missed them.
    forgotten: Mapped[int] = mapped_column(BigInteger, server_default="0", default=0)


_GET = select(Endpoint).where(Endpoint.partner == bindparam("name")).execution_options(**PREPARED)
_ONE = (
    update(vouched.table(Endpoint))
    .where(Endpoint.partner == bindparam("name"))
    .execution_options(**PREPARED)
)
_FAILED = _ONE.values(
    failures=Endpoint.failures + 1,
    failing_since=func.coalesce(Endpoint.failing_since, bindparam("now", type_=Instant)),
).returning(Endpoint.failures)
_RETRY = _ONE.values(retry_at=bindparam("at", type_=Instant))
_CLAIM = _RETRY.where(Endpoint.retry_at == bindparam("seen", type_=Instant))
_WELL = _ONE.values(failures=0, failing_since=None, told=0, retry_at=None)
_PAUSE = _ONE.values(paused_at=bindparam("now", type_=Instant)).where(Endpoint.paused_at.is_(None))
_RESUME = _WELL.values(paused_at=None, gone_at=None)
_GONE = _ONE.values(gone_at=bindparam("now", type_=Instant)).where(Endpoint.gone_at.is_(None))

# Whether calls are made, now or as soon as it is to be probed.
IS_CALLED = and_(
    Endpoint.paused_at.is_(None),
    Endpoint.gone_at.is_(None),
    or_(Endpoint.retry_at.is_(None), Endpoint.retry_at <= bindparam("until", type_=Instant)),
)


def get(session: Session, name: str) -> Endpoint:
    """The endpoint of a partner, as it is stored now."""
    fresh = {"populate_existing": True}
    found = session.scalar(_GET, {"name": name}, execution_options=fresh)
    if found is None:
        changes.add_once(session, Endpoint, partner=name)
        found = session.scalars(_GET, {"name": name}, execution_options=fresh).one()
    return found


def everyone(session: Session) -> dict[str, Endpoint]:
    return {one.partner: one for one in session.scalars(select(Endpoint))}


def any_to_tell(told_from: Mapping[int, datetime]) -> Exists:
    """Whether one has failed for a share of the schedule, in per cent, that was not told yet."""
    reached = (
        and_(Endpoint.failing_since <= since, Endpoint.told < share)
        for share, since in told_from.items()
    )
    return exists().where(or_(*reached))


def count_failing(session: Session) -> int:
    """How many take no events now."""
    marks = (Endpoint.failing_since, Endpoint.paused_at, Endpoint.gone_at)
    is_so = or_(*(mark.is_not(None) for mark in marks))
    return session.scalar(select(func.count()).select_from(Endpoint).where(is_so)) or 0


def pause(session: Session, name: str, now: datetime) -> bool:
    """Make no more calls to it; whether any were made."""
    done = session.connection().execute(_PAUSE, {"name": name, "now": now})
    return cast("CursorResult[Any]", done).rowcount == 1


def resume(session: Session, name: str) -> None:
    """Call it again, as if it had never failed."""
    session.connection().execute(_RESUME, {"name": name})


def failing(session: Session) -> list[tuple[Endpoint, datetime]]:
    """Those that fail, and since when."""
    query = select(Endpoint).where(Endpoint.failing_since.is_not(None))
    return [(one, one.failing_since) for one in session.scalars(query) if one.failing_since]


def claim(session: Session, name: str, seen: datetime, until: datetime) -> bool:
    """Take it on oneself to probe it; whether nobody else did."""
    said = {"name": name, "seen": seen, "at": until}
    done = cast("CursorResult[Any]", session.connection().execute(_CLAIM, said))
    return done.rowcount == 1


def note_failure(session: Session, name: str, now: datetime) -> int:
    """Count a failure; how many there were in a row."""
    return session.connection().execute(_FAILED, {"name": name, "now": now}).scalar_one()


def retry_at(session: Session, name: str, at: datetime) -> None:
    """Have nobody call it before then."""
    session.connection().execute(_RETRY, {"name": name, "at": at})


def note_well(session: Session, name: str) -> None:
    """It has answered as it should."""
    session.connection().execute(_WELL, {"name": name})


def note_gone(session: Session, name: str, now: datetime) -> bool:
    """It wants no more calls; whether that is new."""
    done = cast(
        "CursorResult[Any]", session.connection().execute(_GONE, {"name": name, "now": now})
    )
    return done.rowcount == 1
