"""What the rare and dear requests of an applicant cost: statements, which are the same anywhere.

Whoever makes one dearer raises its number here, and says in the commit what for.
"""

from datetime import UTC, datetime

import pytest
from sqlalchemy import event

from tests.support.people import a_draft
from tests.support.visitor import Visitor

START, CONTACT, CHECK = "/apply/in-france", "/apply/contact", "/apply/check-answers"
# Beside those that begin and end a transaction. PostgreSQL takes rows of several tables in one.
MOST = {
    "sqlite": {START: 6, CONTACT: 7, CHECK: 10},
    "postgresql": {START: 5, CONTACT: 5, CHECK: 8},
}


@pytest.fixture
def portal(application):
    return application.extensions["portal"]


@pytest.fixture
def visitor(application, portal):
    a_draft(portal, datetime.now(UTC))  # from here on everything kept between requests is there
    return Visitor(application.test_client())


def statements_of(portal, send):
    made = []

    def listen(_connection, _cursor, statement, *_):
        if not statement.startswith("BEGIN"):
            made.append(statement)

    event.listen(portal.engine, "before_cursor_execute", listen)
    answer = send()
    event.remove(portal.engine, "before_cursor_execute", listen)
    return len(made), answer


def cost(portal, visitor, url, **values):
    """The statements of one POST alone, not of the page that it leads to; and how many may be."""
    form = visitor.page.fields | values
    count, answer = statements_of(
        portal, lambda: visitor.client.post(url, data=form, headers=visitor.headers)
    )
    assert answer.status_code == 303
    return count, MOST[portal.engine.dialect.name][url]


def test_a_draft_begins_with_its_first_answer_in_one_go(portal, visitor):
    visitor.get(START)

    costs, most = cost(portal, visitor, START, in_france="yes")
    assert costs == most


def test_the_contact_costs_no_more_than_its_rows(portal, visitor):
    visitor.walk(until=CONTACT)
    costs, most = cost(portal, visitor, CONTACT, email="quordle@example.org", phone="")
    assert costs == most


def test_a_submission_costs_no_more_than_its_rows(portal, visitor):
    visitor.fill_in(until=CHECK)

    costs, most = cost(portal, visitor, CHECK, consent="y")
    assert costs == most
