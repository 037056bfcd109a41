"""Location requests: whether an adult confirmed that they are in France, but never where."""

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, Exists, ForeignKey, bindparam, exists, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.cases import location
from app.domain.cases.location import State, Verdict
from app.security.tokens import new_id
from app.storage.cases.eois import Eoi
from app.storage.database import changes
from app.storage.database.base import Base, Instant, partial_index
from app.storage.database.marks import DATA_KEY, sealed
from app.storage.statements import PREPARED

_WAITS = "settled_at IS NULL AND referred_at IS NOT NULL"  # for a person to examine it


class LocationRequest(Base):
    """One for each EOI; when it is extended or answered again, it has the latest values only."""

    __tablename__ = "location_request"
    __table_args__ = (
        partial_index("ix_location_request_unsettled", "due_at", where="settled_at IS NULL"),
        partial_index("ix_location_request_waiting", "referred_at", "id", where=_WAITS),
        partial_index("ix_location_request_waiting_due", "due_at", "id", where=_WAITS),
    )
    id: Mapped[UUID] = mapped_column(primary_key=True)
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"), unique=True)
    asked_at: Mapped[datetime] = mapped_column(Instant)
    due_at: Mapped[datetime] = mapped_column(Instant)
    reminded_at: Mapped[datetime | None] = mapped_column(Instant)  # since it was asked, or extended
    answered_at: Mapped[datetime | None] = mapped_column(Instant)
    verdict: Mapped[str | None]  # on the last position, which is not stored itself
    accuracy: Mapped[int | None]  # metres
    declaration: Mapped[bytes | None] = sealed(DATA_KEY)
    referred_at: Mapped[datetime | None] = mapped_column(
        Instant
    )  # since when it waits for a person
    settled_at: Mapped[datetime | None] = mapped_column(Instant)
    settled_by: Mapped[str | None]  # the reviewer; None: the position did

    def state(self, now: datetime, *, unaided: bool = False) -> State:
        """The state; `unaided`, as if no reviewer had resolved it."""
        by_person = self.settled_by is not None
        return location.state_of(
            verdict=Verdict(self.verdict) if self.verdict else None,
            declared=self.declaration is not None,
            resolved=self.settled_at is not None and not (unaided and by_person),
            by_person=by_person,
            answered_at=self.answered_at,
            due_at=self.due_at,
            now=now,
        )


class LocationOutage(Base):
    """A period in which an outage of ours kept people from answering; none overlaps another."""

    __tablename__ = "location_outage"
    began_at: Mapped[datetime] = mapped_column(Instant, primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(Instant)


_OPEN = LocationRequest.settled_at.is_(None)
_UNANSWERED = LocationRequest.answered_at.is_(None)


def _of_shown_live(now: datetime) -> ColumnElement[bool]:
    """An SQL condition: the EOI looks live to its applicant.

    So a refused one whose outcome is not shown yet is treated like the others.
    """
    return LocationRequest.eoi_id.in_(select(Eoi.id).where(Eoi.shown_live(now)))


def ask(session: Session, eoi_id: UUID, now: datetime, due_at: datetime) -> None:
    """Add the request of an EOI that is being submitted."""
    new = {"id": new_id(), "eoi_id": eoi_id, "asked_at": now, "due_at": due_at}
    changes.put(session, LocationRequest, new)


def of_eoi(session: Session, eoi_id: UUID) -> LocationRequest | None:
    return session.scalar(_OF_EOI, {"eoi_id": eoi_id})


# Built once: that costs as much as to run it.
_OF_EOI = (
    select(LocationRequest)
    .where(LocationRequest.eoi_id == bindparam("eoi_id"))
    .execution_options(**PREPARED)
)


def get_for_update(session: Session, eoi_id: UUID) -> LocationRequest | None:
    """The same, locked until the transaction ends."""
    query = select(LocationRequest).where(LocationRequest.eoi_id == eoi_id).with_for_update()
    return session.scalar(query.execution_options(populate_existing=True))


def _overdue(now: datetime) -> tuple[ColumnElement[bool], ...]:
    late = (LocationRequest.referred_at.is_(None), LocationRequest.due_at <= now)
    return (_OPEN, _UNANSWERED, *late, _of_shown_live(now))


def _ending(now: datetime, left: timedelta) -> tuple[ColumnElement[bool], ...]:
    soon = (LocationRequest.due_at > now, LocationRequest.due_at <= now + left)
    return (_OPEN, _UNANSWERED, *soon, LocationRequest.reminded_at.is_(None), _of_shown_live(now))


def any_overdue(now: datetime) -> Exists:
    """Whether there is one to refer, as a condition."""
    return exists(select(LocationRequest.id).where(*_overdue(now)))


def any_ending(now: datetime, left: timedelta) -> Exists:
    """Whether there is one to remind of, as a condition."""
    return exists(select(LocationRequest.id).where(*_ending(now, left)))


def refer_overdue(session: Session, now: datetime, limit: int) -> list[UUID]:
    """Refer requests that were not answered in time to a reviewer; returns their EOIs.

    The rows are locked, so that none is referred that is answered at this moment.
    """
    overdue = select(LocationRequest).where(*_overdue(now)).limit(limit)
    referred = session.scalars(overdue.with_for_update(skip_locked=True)).all()
    for request in referred:
        request.referred_at = now
    return [request.eoi_id for request in referred]


def remind(session: Session, now: datetime, left: timedelta, limit: int) -> list[UUID]:
    """Mark as reminded, once, requests with no more than this left; returns their EOIs."""
    ending = select(LocationRequest).where(*_ending(now, left)).limit(limit)
    reminded = session.scalars(ending.with_for_update(skip_locked=True)).all()
    for request in reminded:
        request.reminded_at = now
    return [request.eoi_id for request in reminded]


def unanswered_during(
    session: Session, began_at: datetime, ended_at: datetime, now: datetime
) -> list[LocationRequest]:
    """Unanswered requests that could have been answered in this period, locked."""
    query = select(LocationRequest).where(_OPEN, _UNANSWERED, _of_shown_live(now))
    during = (LocationRequest.asked_at < ended_at, LocationRequest.due_at > began_at)
    rows = query.where(*during).order_by(LocationRequest.id).with_for_update()
    return list(session.scalars(rows))


def outages(session: Session) -> list[LocationOutage]:
    return list(session.scalars(select(LocationOutage).order_by(LocationOutage.began_at)))
