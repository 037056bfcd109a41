"""Visits: when each reviewer had a case open, so that they see what is new, and each other."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, bindparam, case, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database import engine
from app.storage.database.base import Base, Instant


class Visit(Base):
    __tablename__ = "visit"
    unvouched = "the log itself says who opened a case"
    eoi_id: Mapped[UUID] = mapped_column(
        ForeignKey("eoi.id", ondelete="CASCADE"),  # also by the release before
        primary_key=True,
    )
    actor: Mapped[str] = mapped_column(primary_key=True)
    at: Mapped[datetime] = mapped_column(Instant)  # when the case was opened last
    before: Mapped[datetime | None] = mapped_column(Instant)  # when the visit before was over
    # When they said why they open what a colleague works on.
    entered_at: Mapped[datetime | None] = mapped_column(Instant)


_NAMED: dict[str, Any] = {name: bindparam(name) for name in ("eoi_id", "actor")}


def note(session: Session, eoi_id: UUID, actor: str, now: datetime, one: timedelta) -> None:
    """Note that the case is open; what is looked at again within `one` span is one visit."""
    given = {"eoi_id": eoi_id, "actor": actor, "at": now, "ended": now - one}
    session.connection().execute(_note(session.get_bind().dialect.name), given)


@cache
def _note(dialect: str) -> Any:
    at, ended = bindparam("at", type_=Instant()), bindparam("ended", type_=Instant())
    insert = engine.insert(dialect, Visit).values(**_NAMED, at=at)
    return insert.on_conflict_do_update(
        index_elements=[Visit.eoi_id, Visit.actor],
        set_={"at": at, "before": case((Visit.at < ended, Visit.at), else_=Visit.before)},
    )


def enter(session: Session, eoi_id: UUID, actor: str, now: datetime) -> None:
    """Note that they said why they open what a colleague works on."""
    session.connection().execute(
        _enter(session.get_bind().dialect.name), {"eoi_id": eoi_id, "actor": actor, "at": now}
    )


@cache
def _enter(dialect: str) -> Any:
    at = bindparam("at", type_=Instant())
    insert = engine.insert(dialect, Visit).values(**_NAMED, at=at, entered_at=at)
    return insert.on_conflict_do_update(
        index_elements=[Visit.eoi_id, Visit.actor], set_={"entered_at": at}
    )


def of_eoi(session: Session, eoi_id: UUID) -> Sequence[Visit]:
    """The latest first."""
    return session.scalars(_OF_EOI, {"eoi_id": eoi_id}).all()


_OF_EOI = select(Visit).where(Visit.eoi_id == bindparam("eoi_id")).order_by(Visit.at.desc())


def entered_at(session: Session, eoi_id: UUID, actor: str) -> datetime | None:
    found = session.get(Visit, (eoi_id, actor), populate_existing=True)
    return found.entered_at if found else None
