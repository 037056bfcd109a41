"""What a callback may ask of the database. Whoever makes a number larger says why in the commit."""

import itertools

import pytest

from app.domain.partners import incoming
from app.services.partners import kept
from tests.peers.partner import a_check_update, a_partner, a_return
from tests.support.callbacks import a_case
from tests.support.rows import statements

# Statements without BEGIN in the one unit of a callback whose partner is known already. PostgreSQL
# takes rows of several tables in one.
COSTS = {
    "sqlite": {incoming.CHECK_UPDATED: 7, incoming.RETURN_RECORDED: 10},
    "postgresql": {incoming.CHECK_UPDATED: 5, incoming.RETURN_RECORDED: 4},
}


def bodies(kind, reference):
    if kind == incoming.RETURN_RECORDED:
        return (a_return(return_id=f"R-{number}") for number in itertools.count())
    status = itertools.cycle(["booked", "missed"])
    return (a_check_update(reference=reference, status=next(status)) for _ in itertools.count())


@pytest.mark.parametrize("kind", COSTS["sqlite"])
def test_a_callback_costs_one_unit_and_no_more_statements(application, portal, kind, monkeypatch):
    monkeypatch.setattr(kept, "SECONDS", 60.0)
    partner, sent = a_partner(portal), bodies(kind, a_case(portal)[1])
    client, its_own = application.test_client(), application.extensions["portal"]

    def post():
        body = next(sent)
        return client.post("/hooks/enrolment", data=body, headers=partner.signed(body)).json

    assert post() == {"outcome": "applied"}
    asked, answer = statements(its_own, post)

    assert answer == {"outcome": "applied"}
    begun = [statement for statement in asked if statement.startswith("BEGIN")]
    most = COSTS[portal.engine.dialect.name][kind]
    assert (len(begun), len(asked) - len(begun)) == (1, most), "\n".join(asked)
