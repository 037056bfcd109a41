"""The scheme's settings are versioned: the newest row is in force, none is ever changed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any, ClassVar

from sqlalchemy import select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database.base import Base, Instant
from app.storage.scheme.schemes import OfScheme
from app.storage.statements import PREPARED


class SchemeVersion(OfScheme, Base):
    __tablename__ = "scheme_version"
    backfilled: ClassVar[Mapping[str, Any]] = MappingProxyType(
        {**OfScheme.backfilled, "grace_minutes": 0}
    )
    version: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    set_at: Mapped[datetime] = mapped_column(Instant)
    set_by: Mapped[str]
    name: Mapped[str]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    weekly_limit: Mapped[int]  # persons
    tolerance: Mapped[int]  # persons by which arrivals may run ahead of returns
    window_opens_at: Mapped[datetime] = mapped_column(Instant)
    window_closes_at: Mapped[datetime] = mapped_column(Instant)
    outcome_delay: Mapped[timedelta]  # from screening to the status page, the same for everybody
    invitation_days: Mapped[int]  # to answer in
    alerts_per_hundred: Mapped[int]  # innocent applicants, that reviewers have time for
    location_hours: Mapped[int]  # to confirm in that one is in France
    location_sample: Mapped[int]  # of 100 positions in France, that go to a person all the same
    grace_minutes: Mapped[int]  # between a confirmation and what leaves by it
    automated_refusal: Mapped[bool]  # whether an exact match refuses, or a person decides on it
    # Retention periods, in days.
    keep_drafts: Mapped[int]  # after the window they could be submitted in
    keep_refused: Mapped[int]  # refused, void, rejected, lapsed, cancelled
    keep_arrived: Mapped[int]
    keep_withdrawn: Mapped[int]
    keep_returns: Mapped[int]  # after the scheme's end; annulled, after that

    def is_open(self, now: datetime) -> bool:
        """Whether an EOI may be submitted now [R 2.3d]."""
        return self.window_opens_at <= now < self.window_closes_at


NEWEST = select(SchemeVersion).order_by(SchemeVersion.version.desc()).limit(1)


def current(session: Session) -> SchemeVersion | None:
    """The version in force, read once a transaction: it decides all by one."""
    if not is_known(session):
        session.info["scheme"] = session.scalar(NEWEST, execution_options=PREPARED)
    found: SchemeVersion | None = session.info["scheme"]
    return found


STARTS_ON = NEWEST.with_only_columns(SchemeVersion.starts_on).scalar_subquery()


def starts_on(session: Session) -> date | None:
    """When the scheme starts by the version in force, likewise."""
    if "starts_on" in session.info:
        noted: date | None = session.info["starts_on"]
        return noted
    scheme = current(session)
    return scheme.starts_on if scheme else None


def note_start(session: Session, found: date | None) -> None:
    """What STARTS_ON has found, unless it was read before."""
    session.info.setdefault("starts_on", found)


def is_known(session: Session) -> bool:
    """Whether this transaction has read it."""
    return "scheme" in session.info


def note_newest(session: Session, found: Sequence[Mapping[str, Any]]) -> None:
    """What NEWEST has found, unless it was read before."""
    session.info.setdefault("scheme", SchemeVersion(**found[0]) if found else None)


def lock(session: Session) -> SchemeVersion | None:
    """The version in force, locked: nobody else requests a change until the transaction ends."""
    session.info["scheme"] = session.scalar(NEWEST.with_for_update())
    return current(session)


def add(session: Session, new: SchemeVersion) -> None:
    """Put a version in force."""
    session.add(new)
    session.info["scheme"] = new


def versions(session: Session) -> Sequence[SchemeVersion]:
    """All that were ever in force, the first one first."""
    return session.scalars(select(SchemeVersion).order_by(SchemeVersion.version)).all()


def get(session: Session, version: int) -> SchemeVersion | None:
    return session.get(SchemeVersion, version)
