"""Settled deliveries slow nothing: what workers ask goes by indexes of those that wait."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import delete, func, insert, select, text, update

from app.domain.partners import outgoing
from app.security.tokens import new_id
from app.services.core.unit import unit_for
from app.services.operations import due
from app.services.webhooks import attempts
from app.storage.database import engine
from app.storage.partners import deliveries, endpoints, places
from app.storage.partners.deliveries import Delivery
from tests.conftest import NOW, on_both
from tests.peers.partner import a_partner
from tests.support.deliveries import an_event, announce
from tests.support.plans import asked, plans

SETTLED = 20_000


def settled(portal, name):
    """Many that were taken long ago."""
    with engine.transaction(portal.engine, write=True) as session:
        row = deliveries.row(new_id(), name, an_event(1), NOW, None)
        row |= {"attempts": 1, "settled_at": NOW, "outcome": "done"}
        session.execute(
            insert(Delivery.__table__),
            [row | {"id": new_id(), "subject": new_id()} for _ in range(SETTLED)],
        )
        session.execute(text("ANALYZE delivery"))  # while none waits


@on_both
def test_what_waits_is_found_by_index_among_many_that_are_settled(portal):
    partner = a_partner(portal, url="https://partner.example.org")
    settled(portal, partner.name)
    announce(portal, partner.name, (new_id(), 1), (new_id(), 1), now=NOW)
    with (
        asked(portal, "delivery") as statements,
        unit_for(portal, "worker", write=True, now=NOW + timedelta(seconds=1)) as unit,
    ):
        due.kinds(unit, unit.now)
        leased = attempts.take(unit, partner.name)
        attempts.settle(unit, leased, attempts.Attempt("done", 1))
    _, second, _ = found = plans(portal, statements)
    assert "ix_delivery_subject" in second  # each asks for its own
    for plan in found:
        assert "Seq Scan on delivery" not in plan
        assert "SCAN delivery" not in plan
        assert "ix_delivery_settled" not in plan
        assert "ix_delivery" in plan or "pk_delivery" in plan or "sqlite_autoindex" in plan


@on_both
@pytest.mark.parametrize("is_read", [False, True], ids=["placeless", "placed"])
def test_a_page_of_the_feed_is_found_by_index_among_many(portal, monkeypatch, is_read):
    monkeypatch.setattr(places, "MOST", 10)  # few beside all, as a thousand beside millions
    name = a_partner(portal, url="https://partner.example.org").name
    settled(portal, name)
    last = 0
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        if is_read:
            last = endpoints.get(unit.session, name).placed = SETTLED
            number = func.row_number().over(order_by=Delivery.id).label("number")
            numbered = select(Delivery.id, number).subquery()
            table = Delivery.__table__
            placed = update(table).where(table.c.id == numbered.c.id)
            unit.session.connection().execute(placed.values(place=numbered.c.number))
            unit.session.execute(text("ANALYZE delivery"))
    announce(portal, name, (new_id(), 1), now=NOW)
    with (
        asked(portal, "delivery") as statements,
        unit_for(portal, "partner", write=True, now=NOW) as unit,
    ):
        assert places.is_any_after(unit.session, name, last)
        places.after(unit.session, name, last, outgoing.OUTGOING, 10)
        places.forget(unit.session, NOW - timedelta(days=30))
    is_any, placing, page, *forgetting = found = plans(portal, statements)
    assert len(forgetting) == 2
    for plan in found[not is_read :]:  # of those without a place the first will do
        assert "ix_delivery_" in plan
        assert "Seq Scan on delivery" not in plan
        assert not re.search("SCAN delivery(?! USING)", plan)
    assert "Bitmap" not in is_any
    assert "ix_delivery_placeless" in placing  # in its order: they are not sorted
    assert "Sort" not in placing
    assert "ix_delivery_place" in page
    assert all("ix_delivery_settled" in plan for plan in forgetting)


@on_both
def test_who_reads_one_after_the_other_misses_none_that_commits_late(portal):
    """The second of a case began first, and what is told last began before all."""
    name = a_partner(portal, url="https://partner.example.org").name
    case, late = new_id(), new_id()

    def read(place=0, limit=10):
        with unit_for(portal, "partner", write=True, now=NOW) as unit:
            found, _ = places.after(unit.session, name, place, outgoing.OUTGOING, limit)
            return [(one.subject, one.sequence, one.place) for one in found]

    announce(portal, name, (late, 3), now=NOW)
    announce(portal, name, (case, 1), now=NOW + timedelta(seconds=2))
    announce(portal, name, (case, 2), now=NOW + timedelta(seconds=1))
    assert read() == [(case, 1, 1), (case, 2, 2), (late, 3, 3)]
    announce(portal, name, (late, 4), now=NOW - timedelta(seconds=9))
    assert read(3) == [(late, 4, 4)]
    assert read(1, limit=2) == [(case, 2, 2), (late, 3, 3)]
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(Delivery))  # as when they are thirty days old
    announce(portal, name, (late, 5), now=NOW)
    assert read(4) == [(late, 5, 5)]


@on_both
def test_who_reads_a_long_history_for_the_first_time_has_not_all_of_it_placed_at_once(
    portal, monkeypatch
):
    monkeypatch.setattr(places, "MOST", 3)
    name = a_partner(portal, url="https://partner.example.org").name
    cases = [new_id() for _ in range(4)]
    announce(portal, name, *((case, n) for n in (2, 1) for case in cases), now=NOW)
    place, found = 0, []
    while True:
        with unit_for(portal, "partner", write=True, now=NOW) as unit:
            page, _ = places.after(unit.session, name, place, outgoing.OUTGOING, 10)
            read = [(one.place, one.subject, one.sequence) for one in page]
        if not read:
            break
        assert len(read) <= 3
        found += read
        place = read[-1][0]
    assert [place for place, *_ in found] == list(range(1, 9))
    for case in cases:
        assert [number for _, subject, number in found if subject == case] == [1, 2]
