"""A partner looks up what is asked of it in a case, and what became of its events: nothing else."""

import json

import pytest

from app.domain.cases.lifecycle import Status
from app.domain.partners import incoming, outgoing
from app.security.tokens import new_id
from app.services.core import notifications
from app.services.core.unit import unit_for
from app.services.privacy import erasure
from app.settings import read
from app.storage.cases import checks
from app.worker import loop
from tests.conftest import on_both, on_sqlite
from tests.peers.api_client import ApiClient
from tests.peers.partner import a_partner
from tests.peers.receiver import Receiver, serving
from tests.support import documents
from tests.support.callbacks import a_case
from tests.support.erasing import order
from tests.support.people import a_submission

*_, A_CASE, SENT, _ = map(json.loads, documents.blocks(documents.read("docs/partners.md"), "json"))
BIOMETRIC = f"{incoming.CHECK_UPDATED}:biometric"


@pytest.fixture
def http(application):
    return application.test_client()


@pytest.fixture
def lab(portal, http):
    a_partner(portal, "lab", accepts=[BIOMETRIC], subscribed=[outgoing.CHECK_REQUESTED])
    return ApiClient(portal, http, "lab")


def check_ids(portal, eoi_id):
    with unit_for(portal, "test") as unit:
        return {kind: str(one.id) for kind, one in checks.of_eoi(unit.session, eoi_id).items()}


def form(told):
    """The names of members, at each depth."""
    if isinstance(told, dict):
        return {name: form(value) for name, value in told.items()}
    return [form(told[0])] if isinstance(told, list) else None


@on_both
def test_it_is_told_what_is_asked_of_it_and_nothing_of_another_check(portal, lab):
    eoi_id, reference = a_case(portal)
    ids = check_ids(portal, eoi_id)

    told = lab.get(f"/checks/{ids['biometric']}")

    asked = {"check_id": ids["biometric"], "check": "biometric"}
    assert told.json == {"reference": reference, "checks": [asked]}
    assert form(told.json) == form(A_CASE)
    assert lab.get(f"/checks/{ids['security']}").status_code == 404
    nothing = lab.get("/checks/none").json
    unasked = check_ids(portal, a_submission(portal))["biometric"]
    for other in (unasked, eoi_id, new_id(), "x", reference, "%00"):
        answer = lab.get(f"/checks/{other}")
        assert (answer.status_code, answer.json) == (404, nothing), other


@on_sqlite
def test_of_somebody_erased_nothing_is_told(portal, lab):
    eoi_id, _ = a_case(portal, status=Status.WITHDRAWN)
    its = check_ids(portal, eoi_id)["biometric"]
    assert lab.get(f"/checks/{its}").status_code == 200
    order(portal, eoi_id)
    assert erasure.carry_out(portal, "operator") == 1
    assert lab.get(f"/checks/{its}").status_code == 404


@on_both
def test_it_sees_what_became_of_its_own_events(portal, http, environ):
    with serving(Receiver()) as receiver:
        receiver.answers += [(500, {}, b""), (204, {}, b"")]
        url = f"{receiver.url}/in"
        a_partner(portal, "tried", url, subscribed=[outgoing.BALANCE_CHANGED])
        a_partner(portal, "asks", subscribed=[outgoing.BALANCE_CHANGED])
        for _ in "12":
            with unit_for(portal, "test", write=True) as unit:
                notifications.balance_changed(unit)
        loop.drain(portal, read({**environ, "OUTBOUND_ALLOW": receiver.host}))
    tried, asks = (ApiClient(portal, http, name) for name in ("tried", "asks"))

    told = tried.get("/deliveries").json

    assert form(told) == form(SENT)
    found = {(one["state"], one["attempts"], one["outcome"]) for one in told["deliveries"]}
    assert found == {("taken", 1, "done"), ("waiting", 1, "status-500")}
    [one] = asks.get("/deliveries?limit=1").json["deliveries"]
    assert (one["state"], one["attempts"], one["outcome"]) == ("not-sent", 0, None)
    assert one["id"] not in json.dumps(told)
    assert tried.get("/deliveries?limit=0").status_code == 400
    assert tried.get("/deliveries", tried.token(scope="feed")).status_code == 403
    assert http.get("/deliveries").status_code == 401
