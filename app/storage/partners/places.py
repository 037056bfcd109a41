"""Places put a partner's deliveries into one order, for whoever reads them one after the other.

A transaction that commits late may have begun early: so nothing that is known when a delivery is
written puts it behind those that were read before. Its place is given after the commit, by who
reads, under the lock of the endpoint: a reader that remembers its last place misses none.
"""

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from app.storage.database import vouched
from app.storage.partners import endpoints
from app.storage.partners.deliveries import Delivery
from app.storage.partners.endpoints import Endpoint


def after(session: Session, name: str, place: int, limit: int) -> list[Delivery]:
    """The next of a partner's deliveries after this place, those of a case in their order."""
    _give(session, name)
    query = select(Delivery).where(Delivery.partner == name, Delivery.place > place)
    return list(session.scalars(query.order_by(Delivery.place).limit(limit)))


def _give(session: Session, name: str) -> None:
    endpoints.get(session, name)
    locked = select(Endpoint).where(Endpoint.partner == name).with_for_update()
    endpoint = session.scalars(locked, execution_options={"populate_existing": True}).one()
    without = select(Delivery.id).where(Delivery.partner == name, Delivery.place.is_(None))
    # Of a case, the one before was committed first: it has its place, or is among these.
    order = (func.coalesce(Delivery.sequence, 0), Delivery.created_at, Delivery.id)
    for one in session.scalars(without.order_by(*order)).all():
        endpoint.placed += 1
        placed = update(vouched.table(Delivery)).where(Delivery.id == one)
        session.execute(placed.values(place=endpoint.placed))
    session.flush()
