"""Quarantine is listed and counted by indexes of what waits, however much that is."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, text

from app.security.tokens import new_id
from app.services.callbacks import quarantine
from app.services.core.unit import unit_for
from app.storage.database import engine
from app.storage.partners.inbox import APPLIED, QUARANTINED, InboxMessage
from app.storage.partners.partners import Partner
from tests.conftest import NOW, on_both
from tests.peers.partner import a_partner
from tests.support.plans import asked, plans

WAITING = 20_000


@pytest.fixture
def many(portal):
    """The ids of those that wait, the oldest first: the newest ten are of another sender."""
    for name in ("big", "small"):
        a_partner(portal, name)
    with engine.transaction(portal.engine, write=True) as session:
        ids = dict(session.execute(select(Partner.name, Partner.id)).all())
        told = {"body_hash": bytes(32), "type": "check.updated.v1", "reason": None}
        rows = [
            told
            | {
                "id": new_id(),
                "message_id": f"{outcome}-{n}",
                "partner_id": ids["small" if n >= WAITING - 10 else "big"],
                "received_at": NOW + timedelta(seconds=n),
                "outcome": outcome,
                "body": body,
            }
            for n in range(WAITING)
            for outcome, body in ((QUARANTINED, b"sealed"), (APPLIED, None))
        ]
        session.execute(insert(InboxMessage.__table__), rows)
        session.execute(text("ANALYZE"))
    return [row["id"] for row in rows if row["outcome"] == QUARANTINED]


@on_both
def test_a_page_of_quarantine_is_found_by_index_among_many(portal, many):
    middle = many[WAITING // 2]
    for sender, after, first, number in (
        ("", None, many[0], quarantine.SIZE),
        ("", middle, many[WAITING // 2 + 1], quarantine.SIZE),
        ("big", middle, many[WAITING // 2 + 1], quarantine.SIZE),
        ("small", None, many[-10], 10),
    ):
        with asked(portal, "inbox") as statements, unit_for(portal, "test", now=NOW) as unit:
            page = quarantine.page(unit, sender, after)
        assert (page.messages[0].id, len(page.messages)) == (first, number)
        assert page.by_sender == {"big": WAITING - 10, "small": 10}
        listing, counting = plans(portal, statements)
        for plan in (listing, counting):
            assert re.search("ix_inbox_(quarantined|sender)", plan)
            assert "Seq Scan on inbox" not in plan
            assert "uq_inbox" not in plan  # all that its sender ever sent
            assert "sqlite_autoindex_inbox_2" not in plan
