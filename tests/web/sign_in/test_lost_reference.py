"""/return/lost says the same to everybody."""

import pytest
from sqlalchemy import func, select

from app.services.core.unit import unit_for
from app.storage.outbox import OutboxTask
from tests.support.people import a_submission

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("typed", [{"email": "person@example.org"}, {"phone": "06 00 00 00 42"}])
def test_known_or_not_the_page_is_the_same(visitor, portal, typed):
    a_submission(portal, phone="+33600000042")
    visitor.get("/return")
    visitor.get("/return/lost")
    known = visitor.send(**typed)
    visitor.get("/return/lost")
    unknown = visitor.send(email="nobody@example.org", phone="")

    assert (known.status, known.url, known.text()) == (200, "/return/sent", unknown.text())
    with unit_for(portal, "test") as unit:
        query = select(func.count()).where(OutboxTask.task == "lost")
        assert unit.session.scalar(query) == 2


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"email": "person@example.org", "phone": "+33600000042"},
        {"email": "person"},
        {"phone": "12"},
    ],
)
def test_one_address_or_number_is_needed(visitor, typed):
    visitor.get("/return/lost")
    page = visitor.send(**typed)
    assert (page.status, page.url) == (422, "/return/lost")
    assert {name: page.fields[name] for name in typed} == typed


def test_who_asks_again_is_told_the_same(visitor):
    pages = set()
    for _ in range(4):
        visitor.get("/return/lost")
        page = visitor.send(email="PERSON@example.org")
        pages.add((page.status, page.url, page.text()))
    assert len(pages) == 1
