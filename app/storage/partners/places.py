"""Places put a partner's deliveries into one order, for whoever reads them one after the other.

A transaction that commits late may have begun early: so nothing that is known when a delivery is
written puts it behind those that were read before. Its place is given after the commit, by who
reads, under the lock of the endpoint: a reader that remembers its last place misses none.
"""

from typing import Any, cast

from sqlalchemy import CursorResult, func, select, update
from sqlalchemy.orm import Session

from app.storage.database import vouched
from app.storage.partners import endpoints
from app.storage.partners.deliveries import Delivery, waits_in_outbox
from app.storage.partners.endpoints import Endpoint

MOST = 1000  # that get their places at once, while its lane waits


def after(session: Session, name: str, place: int, limit: int) -> list[Delivery]:
    """The next of a partner's deliveries after this place, those of a case in their order."""
    _give(session, name)
    query = select(Delivery).where(Delivery.partner == name, Delivery.place > place)
    return list(session.scalars(query.order_by(Delivery.place).limit(limit)))


def _give(session: Session, name: str) -> None:
    endpoints.get(session, name)
    locked = select(Endpoint).where(Endpoint.partner == name).with_for_update()
    endpoint = session.scalars(locked, execution_options={"populate_existing": True}).one()
    # Of a case, the one before was committed first: it has its place, or is among these.
    order = (Delivery.sequence, Delivery.created_at, Delivery.id)
    numbered = (
        select(Delivery.id, func.row_number().over(order_by=order).label("number"))
        .where(Delivery.partner == name, Delivery.place.is_(None), ~waits_in_outbox())
        .order_by(*order)
        .limit(MOST)
        .subquery()
    )
    table = vouched.table(Delivery)
    placed = update(table).where(table.c.id == numbered.c.id)
    values = placed.values(place=endpoint.placed + numbered.c.number)
    endpoint.placed += cast("CursorResult[Any]", session.connection().execute(values)).rowcount
    session.flush()
