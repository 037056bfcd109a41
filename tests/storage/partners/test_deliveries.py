"""Settled deliveries slow nothing: what workers ask goes by indexes of those that wait."""

from datetime import timedelta

from sqlalchemy import delete, event, insert, text

from app.domain.partners import outgoing
from app.security.tokens import new_id
from app.services.core.unit import unit_for
from app.services.operations import due
from app.services.webhooks import attempts
from app.storage.database import engine
from app.storage.partners import deliveries, places
from app.storage.partners.deliveries import Delivery
from tests.conftest import NOW, on_both
from tests.peers.partner import a_partner
from tests.support.deliveries import an_event, announce

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


def plans(portal, asked):
    """How the database carries out what it was asked."""
    explain = "EXPLAIN " if portal.engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN "
    with portal.engine.connect() as connection:
        for statement, parameters in asked:
            rows = connection.exec_driver_sql(explain + statement, parameters).all()
            yield "\n".join(str(row[-1]) for row in rows)


@on_both
def test_what_waits_is_found_by_index_among_many_that_are_settled(portal):
    partner = a_partner(portal, url="https://partner.example.org")
    settled(portal, partner.name)
    announce(portal, partner.name, (new_id(), 1), (new_id(), 1), now=NOW)
    asked = []

    def note(_connection, _cursor, statement, parameters, *_):
        if "delivery" in statement and not statement.startswith("INSERT"):
            asked.append((statement, parameters))

    event.listen(portal.engine, "before_cursor_execute", note)
    with unit_for(portal, "worker", write=True, now=NOW + timedelta(seconds=1)) as unit:
        due.kinds(unit, unit.now)
        leased = attempts.take(unit, partner.name)
        attempts.settle(unit, leased, attempts.Attempt("done", 1))
    event.remove(portal.engine, "before_cursor_execute", note)
    assert len(asked) == 3
    assert "ix_delivery_subject" in next(iter(plans(portal, asked[1:])))  # each asks for its own
    for plan in plans(portal, asked):
        assert "Seq Scan on delivery" not in plan
        assert "SCAN delivery" not in plan
        assert "ix_delivery_settled" not in plan
        assert "ix_delivery" in plan or "pk_delivery" in plan or "sqlite_autoindex" in plan


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
