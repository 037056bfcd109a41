"""Each refusal of a partner's program says what to do about it, and nothing that was sent."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from app.domain.partners import incoming, outgoing
from tests.conftest import on_sqlite
from tests.peers.api_client import ApiClient
from tests.peers.partner import a_check_update, a_message, a_partner

SECRET = "Zoraide-Unlikely"  # whatever was sent
NOBODY = "EOI-0000-0000-0000"
BODY = a_check_update(reference=NOBODY, provider_reference=SECRET)
ARRIVAL = a_message(incoming.PERSON_ARRIVED, reference=NOBODY, arrived_at="2026-11-17")
NOT_AUTHENTIC = "compare name, secret and clock"
JSON = "Content-Type: application/json is required"


def changed(**members):
    return a_check_update(**{"reference": NOBODY, **members})


# What is sent by callback, in which headers, and how that is answered.
CALLBACKS = {
    "a wrong signature": (BODY, {"webhook-signature": f"v1,{SECRET}"}, 401, NOT_AUTHENTIC),
    "no signature": (BODY, {"webhook-signature": ""}, 401, NOT_AUTHENTIC),
    "a bad id": (BODY, {"webhook-id": f"a {SECRET}"}, 401, NOT_AUTHENTIC),
    "no JSON": (SECRET.encode(), {}, 400, "body: not JSON"),
    "a list": (b"[]", {}, 400, "body: a JSON object"),
    "an unknown type": (json.dumps({"type": SECRET}).encode(), {}, 400, "type: not one that"),
    "another's type": (ARRIVAL, {}, 403, "type or check: not yours"),
    "an unknown status": (changed(status=SECRET), {}, 400, "status: not-requested, requested"),
    "no instant": (changed(occurred_at=SECRET), {}, 400, "occurred_at: an instant like"),
    "a mistyped reference": (changed(reference=SECRET), {}, 400, "reference: mistyped"),
    "text": (BODY, {"content-type": "text/plain"}, 415, JSON),
    "a form": (BODY, {"content-type": "application/x-www-form-urlencoded"}, 415, JSON),
    "compressed": (BODY, {"content-encoding": "gzip"}, 415, "no Content-Encoding"),
    "too long": (changed(provider_reference=SECRET * 5000), {}, 413, "body: at most 64 KiB"),
}


def require(answer, status, detail):
    assert (answer.status_code, answer.mimetype) == (status, "application/json")
    assert detail in answer.json["detail"]
    assert SECRET not in answer.text
    assert {*answer.json} == {"error", "detail"}


@pytest.fixture
def http(application):
    return application.test_client()


@on_sqlite
@pytest.mark.parametrize("case", CALLBACKS)
def test_a_callback_that_is_refused_says_what_to_do(portal, http, case):
    body, headers, status, detail = CALLBACKS[case]
    partner = a_partner(portal, accepts=[incoming.CHECK_UPDATED])
    signed = partner.signed(body, at=datetime.now(UTC)) | headers
    require(http.post("/hooks/enrolment", data=body, headers=signed), status, detail)


@on_sqlite
def test_a_callback_at_the_wrong_time_or_address_says_what_to_do(portal, http):
    partner, now = a_partner(portal), datetime.now(UTC)
    for off in (timedelta(minutes=-6), timedelta(minutes=6)):
        signed = partner.signed(BODY, at=now + off)
        require(http.post("/hooks/enrolment", data=BODY, headers=signed), 401, NOT_AUTHENTIC)
    signed = partner.signed(BODY, at=now)
    assert http.post("/hooks/enrolment", data=BODY, headers=signed).status_code == 202
    same_id = partner.signed(ARRIVAL, signed["webhook-id"], now)
    require(http.post("/hooks/enrolment", data=ARRIVAL, headers=same_id), 409, "used before")
    require(http.post(f"/hooks/{SECRET}", data=BODY, headers=signed), 401, NOT_AUTHENTIC)
    require(http.post("/hooks/enrolment/", data=BODY, headers=signed), 404, "no such address")
    require(http.get("/hooks/enrolment"), 405, "Allow")
    require(http.post("/hooks/enrolment", headers=signed), 411, "Content-Length: required")


QUESTIONS = {
    "/deliveries?limit=0": (400, "limit: a whole number from 1 to 100"),
    f"/deliveries?limit={SECRET}": (400, "limit: a whole number from 1 to 100"),
    "/events?wait=26": (400, "wait: a whole number from 0 to 25"),
    f"/events?after={SECRET}": (400, "after: a whole number"),
    "/events?after=99999999": (410, "begin without it"),
    f"/checks/{SECRET}": (404, "nothing there that is yours"),
    "/checks/01a22308-82ee-715f-abbf-d35691c31d4f": (404, "nothing there that is yours"),
    "/oauth/token": (405, "Allow"),
}


@on_sqlite
def test_a_question_that_is_refused_says_what_to_do(portal, http):
    a_partner(portal, "lab", subscribed=outgoing.OUTGOING)
    lab = ApiClient(portal, http, "lab")
    token = lab.token()
    for address, (status, detail) in QUESTIONS.items():
        require(lab.get(address, token), status, detail)
    require(lab.get("/events", SECRET), 401, "ask for one at /oauth/token")
    require(lab.get("/events", lab.token(scope="checks")), 403, "no scope for this address")
