"""What a callback costs in statements, units and calls. Whoever makes it dearer says what for."""

import itertools
import math
from functools import partial

import pytest
from werkzeug.test import EnvironBuilder

from app.domain.partners import incoming
from app.security.encryption.system_keys import SystemKeys
from app.services.partners import kept
from app.storage.database import clock
from tests.peers.partner import a_check_update, a_partner, a_return
from tests.support.callbacks import a_case
from tests.support.costs import Cost, asked, calls_of, statements_of

# Of one whose partner is known already. PostgreSQL takes rows of several tables in one.
COSTS = {
    "sqlite": {
        incoming.CHECK_UPDATED: Cost(6, 1, 1850),
        incoming.RETURN_RECORDED: Cost(10, 1, 2790),
    },
    "postgresql": {
        incoming.CHECK_UPDATED: Cost(2, 1, 1850),
        incoming.RETURN_RECORDED: Cost(2, 0, 2480),
    },
}


def bodies(kind, reference):
    if kind == incoming.RETURN_RECORDED:
        return (a_return(return_id=f"R-{number}") for number in itertools.count())
    status = itertools.cycle(["booked", "missed"])
    return (a_check_update(reference=reference, status=next(status)) for _ in itertools.count())


def ask(application, environ):
    """Answer a request as the server would; the status and what it says."""
    began = []
    answer = application(environ, lambda *start: began.append(start))
    said = b"".join(answer)
    answer.close()
    return began[0][0][:3], said


@pytest.mark.parametrize("kind", COSTS["sqlite"])
def test_no_callback_costs_more_than_it_did(application, portal, kind, monkeypatch):
    # What is looked at anew once a minute is none of what a callback costs.
    monkeypatch.setattr(clock, "_ASKED_EVERY", math.inf)
    monkeypatch.setattr(SystemKeys, "is_outdated", lambda _: False)
    monkeypatch.setattr(kept, "SECONDS", 60.0)
    partner, sent = a_partner(portal), bodies(kind, a_case(portal)[1])

    def prepared():
        body = next(sent)
        headers = partner.signed(body)
        builder = EnvironBuilder("/hooks/enrolment", method="POST", headers=headers, data=body)
        return partial(ask, application, builder.get_environ())

    applied = ("202", b'{"outcome":"applied"}\n')
    assert [prepared()() for _ in range(2)] == [applied] * 2
    with statements_of(application.extensions["portal"].engine) as seen:
        assert prepared()() == applied
        act = prepared()
        seen.clear()
        assert act() == applied
    assert prepared()() == applied
    statements, units = asked(seen)
    cost = Cost(len(statements), units, calls_of(prepared()))
    most = COSTS[portal.engine.dialect.name][kind]
    assert not any(one > other for one, other in zip(cost, most, strict=True)), (cost, statements)
