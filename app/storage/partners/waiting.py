"""What waits for partners, what each was sent, and to whom something is due."""

from datetime import datetime
from typing import Any

from sqlalchemy import Select, bindparam, func, literal, or_, select, update
from sqlalchemy.orm import Session

from app.storage.database import vouched
from app.storage.database.base import Instant
from app.storage.partners.deliveries import KIND, Delivery, is_due
from app.storage.partners.endpoints import IS_CALLED, Endpoint
from app.storage.partners.partners import Partner

_RELEASE = (
    update(vouched.table(Delivery))
    .where(
        Delivery.partner == bindparam("name"),
        Delivery.settled_at.is_(None),
        Delivery.attempts > 0,
        Delivery.due_at > bindparam("now", type_=Instant),
    )
    .values(due_at=bindparam("now", type_=Instant), planned_at=Delivery.due_at)
)
_RELEASE_UNASKED = _RELEASE.where(Delivery.planned_at.is_(None))


def count(session: Session, name: str | None = None) -> int:
    """How many wait, for all partners or one."""
    query = select(func.count()).select_from(Delivery).where(Delivery.settled_at.is_(None))
    return session.scalar(query.where(Delivery.partner == name) if name else query) or 0


def newest(session: Session, name: str, limit: int) -> list[Delivery]:
    """What a partner was or is to be sent, the newest first."""
    query = select(Delivery).where(Delivery.partner == name)
    return list(session.scalars(query.order_by(Delivery.created_at.desc()).limit(limit)))


def look(most: int) -> Select[Any]:
    """Each partner to whom something is due, as the lookout asks: at `most` at once, since when."""
    until = bindparam("until", type_=Instant)
    first = (
        select(Delivery.due_at)
        .where(Delivery.partner == Partner.name, *is_due(until))
        .order_by(Delivery.due_at)
        .limit(1)
        .scalar_subquery()
    )
    called = (
        select(Partner.name, first.label("first"))
        .outerjoin(Endpoint, Endpoint.partner == Partner.name)
        .where(or_(Endpoint.partner.is_(None), IS_CALLED))
        .subquery()
    )
    return select(literal(KIND) + called.c.name, literal(most), called.c.first).where(
        called.c.first.is_not(None)
    )


def release(session: Session, name: str, now: datetime, *, asked: bool) -> None:
    """Have all that failed tried now, before their time, also if the partner `asked` for it."""
    statement = _RELEASE if asked else _RELEASE_UNASKED
    session.connection().execute(statement, {"name": name, "now": now})
