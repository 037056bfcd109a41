"""Dead letters are deliveries that were given up: found by what is said of them, and revived."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple, cast
from uuid import UUID

from sqlalchemy import Boolean, ColumnElement, CursorResult, func, literal_column, select, update
from sqlalchemy.orm import Session

from app.storage.database import vouched
from app.storage.partners.deliveries import DEAD, Delivery


class DeadLetters(NamedTuple):
    """Which of a partner's deliveries that were given up, by whatever is said of them."""

    partner: str
    since: datetime | None = None  # they were announced
    type: str | None = None
    outcome: str | None = None  # why the last try failed
    one: UUID | None = None

    def where(self) -> list[ColumnElement[bool]]:
        asked = [Delivery.partner == self.partner, literal_column(DEAD, Boolean)]
        if self.since is not None:
            asked.append(Delivery.created_at >= self.since)
        if self.type is not None:
            asked.append(Delivery.event["type"].as_string() == self.type)
        if self.outcome is not None:
            asked.append(Delivery.outcome == self.outcome)
        if self.one is not None:
            asked.append(Delivery.id == self.one)
        return asked


def found(session: Session, letters: DeadLetters, limit: int) -> list[Delivery]:
    """Those that were given up, the oldest first."""
    query = select(Delivery).where(*letters.where())
    return list(session.scalars(query.order_by(Delivery.created_at, Delivery.id).limit(limit)))


def count(session: Session, letters: DeadLetters) -> int:
    return session.scalar(select(func.count()).select_from(Delivery).where(*letters.where())) or 0


def revive(session: Session, ids: Collection[UUID], due_at: datetime) -> int:
    """Have these sent again, as if none of them had been tried, under the ids that they had.

    How many: none that somebody else revived meanwhile.
    """
    revived = (
        update(vouched.table(Delivery))
        .where(Delivery.id.in_(ids), literal_column(DEAD, Boolean))
        .values(settled_at=None, outcome=None, attempts=0, due_at=due_at)
    )
    return cast("CursorResult[Any]", session.execute(revived)).rowcount
