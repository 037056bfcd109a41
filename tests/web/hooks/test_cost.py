"""What a callback may ask of the database. Whoever makes a number larger says why in the commit."""

import itertools

import pytest

from app.domain.partners import incoming
from app.services.partners import senders
from tests.peers.partner import a_check_update, a_partner, a_return
from tests.support.callbacks import a_case
from tests.support.rows import statements

# Statements without BEGIN, and without the one that wakes workers on PostgreSQL, in the one unit of
# a callback whose partner is known already.
COSTS = {
    incoming.CHECK_UPDATED: 7,
    incoming.RETURN_RECORDED: 13,
}


def bodies(kind, reference):
    if kind == incoming.RETURN_RECORDED:
        return (a_return(return_id=f"R-{number}") for number in itertools.count())
    status = itertools.cycle(["booked", "missed"])
    return (a_check_update(reference=reference, status=next(status)) for _ in itertools.count())


@pytest.mark.parametrize("kind", COSTS)
def test_a_callback_costs_one_unit_and_no_more_statements(application, portal, kind, monkeypatch):
    monkeypatch.setattr(senders, "KEPT_SECONDS", 60.0)
    partner, sent = a_partner(portal), bodies(kind, a_case(portal)[1])
    client, its_own = application.test_client(), application.extensions["portal"]

    def post():
        body = next(sent)
        return client.post("/hooks/enrolment", data=body, headers=partner.signed(body)).json

    assert post() == {"outcome": "applied"}
    asked, answer = statements(its_own, post)

    assert answer == {"outcome": "applied"}
    begun = [statement for statement in asked if statement.startswith("BEGIN")]
    wakes = [statement for statement in asked if statement.startswith("SELECT pg_notify")]
    counted = len(asked) - len(begun) - len(wakes)
    assert (len(begun), counted) == (1, COSTS[kind]), "\n".join(asked)
