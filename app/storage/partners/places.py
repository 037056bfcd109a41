"""Places put a partner's deliveries into one order, for whoever reads them one after the other.

A transaction that commits late may have begun early: so nothing that is known when a delivery is
written puts it behind those that were read before. Its place is given after the commit, by who
reads, under the lock of the endpoint: a reader that remembers its last place misses none.
"""

from collections.abc import Collection
from datetime import datetime
from typing import Any, NamedTuple, cast

from sqlalchemy import CursorResult, exists, func, select, update
from sqlalchemy.orm import Session

from app.storage.database import vouched
from app.storage.partners import endpoints
from app.storage.partners.deliveries import Delivery, waits_in_outbox
from app.storage.partners.endpoints import Endpoint

MOST = 1000  # that get their places at once, while its lane waits


class Page(NamedTuple):
    deliveries: list[Delivery]
    last: int  # who goes on after this place misses none


class NotThere(Exception):
    """After that place some are deleted, or it is none that was given."""


def after(
    session: Session, name: str, place: int | None, types: Collection[str], limit: int
) -> Page:
    """The next of a partner's deliveries of these types, those of a case in their order.

    Those after this place, or after all that is deleted. Raises NotThere.
    """
    endpoint = _locked(session, name)
    _give(session, endpoint)
    if place is None:
        place = endpoint.forgotten
    if not endpoint.forgotten <= place <= endpoint.placed:
        raise NotThere
    query = select(Delivery).where(
        Delivery.partner == name,
        Delivery.place > place,
        Delivery.event["type"].as_string().in_(types),
    )
    found = list(session.scalars(query.order_by(Delivery.place).limit(limit)))
    is_full = len(found) == limit
    return Page(found, (is_full and found[-1].place) or endpoint.placed)


def is_any_after(session: Session, name: str, place: int) -> bool:
    """Whether there may be more, of any type. It waits for nobody."""
    mine = Delivery.partner == name
    # Each by an index of its own: as one condition it may read all that the partner ever was sent.
    placed = exists().where(mine, Delivery.place > place)
    return bool(session.scalar(select(placed | exists().where(mine, Delivery.place.is_(None)))))


def forget(session: Session, before: datetime) -> None:
    """Call this before deliveries are deleted that were settled before then."""
    # A query by itself, by their time: else the greatest place is looked for among the newest.
    theirs = (Delivery.partner, Delivery.place)
    old = select(*theirs).where(Delivery.settled_at < before).offset(0).subquery().c
    names = session.scalars(select(old.partner).distinct()).all()
    locked = {name: _locked(session, name) for name in sorted(names)}
    last, has_unplaced = func.max(old.place), func.count() > func.count(old.place)
    query = select(old.partner, last, has_unplaced).group_by(old.partner)
    for name, place, is_any_unplaced in session.execute(query):
        endpoint = locked[name]
        endpoint.placed += is_any_unplaced  # as if one of them had had this place
        gone = endpoint.placed if is_any_unplaced else place
        endpoint.forgotten = max(endpoint.forgotten, gone or 0)


def _locked(session: Session, name: str) -> Endpoint:
    endpoints.get(session, name)
    locked = select(Endpoint).where(Endpoint.partner == name).with_for_update()
    return session.scalars(locked, execution_options={"populate_existing": True}).one()


def _give(session: Session, endpoint: Endpoint) -> None:
    # Of a case, the one before was committed first: it has its place, or is among these.
    order = (Delivery.sequence, Delivery.created_at, Delivery.id)
    first = (
        select(*order)
        .where(Delivery.partner == endpoint.partner, Delivery.place.is_(None), ~waits_in_outbox())
        .order_by(*order)
        .limit(MOST)
        .subquery()
    )
    number = func.row_number().over(order_by=[*first.c]).label("number")
    numbered = select(first.c.id, number).subquery()
    table = vouched.table(Delivery)
    placed = update(table).where(table.c.id == numbered.c.id)
    values = placed.values(place=endpoint.placed + numbered.c.number)
    endpoint.placed += cast("CursorResult[Any]", session.connection().execute(values)).rowcount
    session.flush()
