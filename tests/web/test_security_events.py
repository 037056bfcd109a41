"""Whatever somebody tries at the portal is an event that says what, where and why, not who."""

import json
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import delete
from werkzeug.datastructures import FileStorage

from app.services.core.errors import DatabaseAway
from app.services.core.rate_limits import LIMITS
from app.services.core.unit import unit_for
from app.storage.sign_in.staff_sessions import StaffSession
from app.telemetry import allowlist
from tests.support.people import a_submission, reference_of
from tests.support.returning import come_back, end_session
from tests.support.told import told

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
NOBODYS = "EOI-0000-0000-0000"
HTTPS = "https://portal.example.org"


@pytest.fixture
def seen(caplog):
    """The security events so far, each without what says which it is; then they are forgotten."""

    def seen():
        lines = [line for event in allowlist.SECURITY for line in told(caplog, event)]
        assert all({"time", "level", "process", "request_id"} <= line.keys() for line in lines)
        assert not any("withheld" in line for line in lines)
        caplog.clear()
        added = ("time", "level", "process", "request_id", "at")
        return [{key: line[key] for key in line if key not in added} for line in lines]

    return seen


@pytest.fixture
def reference(portal):
    return reference_of(portal, a_submission(portal))


def test_codes_and_sessions_of_applicants(visitor, portal, reference, seen):
    visitor.get("/return")
    visitor.send(reference=reference)
    asked = {"event": "code_requested", "rule": "/return", "reason": "return"}
    assert seen() == [asked]

    visitor.send(code="1234 5678")
    assert seen() == [{"event": "code_wrong", "rule": "/return/code", "reason": "return"}]

    come_back(visitor, portal, reference)
    signed_in = {"event": "applicant_signed_in", "rule": "/return/code", "reason": "return"}
    assert {json.dumps(event) for event in seen()} == {json.dumps(asked), json.dumps(signed_in)}

    end_session(portal)
    visitor.get("/status")
    assert seen() == [{"event": "session_ended", "rule": "/status", "reason": "applicant"}]

    come_back(visitor, portal, reference)
    visitor.get("/status")
    seen()
    visitor.send("/leave")
    assert seen() == [{"event": "applicant_signed_out", "rule": "/leave"}]


def test_an_unknown_reference_is_the_same_event_as_a_known_one(visitor, reference, seen):
    events = []
    for each in (reference, NOBODYS):
        visitor.get("/return")
        visitor.send(reference=each)
        visitor.send(code="1234 5678")
        events.append(seen())
    assert events[0] == events[1]
    assert len(events[0]) == 2


def test_who_has_no_right_to_a_page_of_the_back_office_is_named_by_a_keyed_hash(desk, portal, seen):
    kim, jo = desk("kim", "auditor"), desk("jo", "superuser")
    for each in (kim, jo, kim):  # as on each line of theirs
        assert each.client.get("/review/case/EOI-7K2M-94PD-Q1XT").status_code == 403

    first, other, again = seen()
    assert first["event"] == "access_denied"
    assert (first["rule"], first["status"]) == ("/review/case/<reference>", 403)
    assert first["who"] == again["who"] != other["who"]
    assert len(first["who"]) == 32

    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(StaffSession))
    kim.client.get("/review/")
    assert seen() == [{"event": "session_ended", "rule": "/review/", "reason": "staff"}]


def test_forms_that_are_forged(application, seen):
    client = application.test_client()
    client.post("/return", data={"reference": "EOI-7K2M-94PD-Q1XT", "csrf_token": "Plantedname"})
    assert seen() == [{"event": "csrf_refused", "rule": "/return", "reason": "token"}]

    page = client.get("/return", base_url=HTTPS).text
    token = page.partition('name="csrf_token" value="')[2].partition('"')[0]
    evil = {"Origin": "https://plantedname.example"}
    sent = {"csrf_token": token, "reference": "Plantedname"}
    answer = client.post("/return", base_url=HTTPS, data=sent, headers=evil)
    assert answer.status_code == 400
    assert seen() == [{"event": "csrf_refused", "rule": "/return", "reason": "origin"}]


def test_what_no_page_of_ours_sends(application, seen):
    client = application.test_client()
    for ask, status in (
        (lambda: client.delete("/status?name=Plantedname"), 405),
        (lambda: client.post("/hooks/demo", data="Plantedname"), 415),
        (lambda: client.post("/hooks/demo", json=["Plantedname" * 10_000]), 413),
    ):
        assert ask().status_code == status
        [event] = seen()
        assert (event["event"], event["status"]) == ("input_refused", status)


def test_what_is_not_there_and_metrics_without_their_token(application, seen):
    client = application.test_client()
    client.get("/no/such/Plantedname")
    assert seen() == []  # whoever looks for holes of other programs finds none
    client.get("/metrics", headers={"Authorization": "Bearer Plantedname"})
    assert seen() == [{"event": "access_denied", "rule": "/metrics", "status": 404}]


@pytest.mark.parametrize("limit", ["code-address", "lost-address", "sign-in-address"])
def test_limits(visitor, monkeypatch, seen, limit):
    monkeypatch.setitem(LIMITS, limit, (0, timedelta(minutes=10)))
    if limit == "sign-in-address":
        visitor.client.get("/review/sign-in/start")
    elif limit == "code-address":
        visitor.get("/return")
        visitor.send(reference=NOBODYS)
    else:
        visitor.get("/return/lost")
        visitor.send(email="planted@example.org")

    [event] = seen()
    assert (event["event"], event["reason"]) == ("limit_hit", limit)


def test_callbacks(application, seen):
    application.test_client().post("/hooks/plantedname", json={})
    refused = {"event": "callback_refused", "rule": "/hooks/<partner>"}
    assert seen() == [refused | {"reason": "signature-partner"}]


def test_files_that_are_none(visitor, seen):
    visitor.fill_in(until="/apply/photo")
    visitor.send(photo=FileStorage(BytesIO(b"MZ Plantedname"), "planted-name.exe"))
    [event] = seen()
    assert (event["event"], event["reason"]) == ("upload_refused", "document")


def test_what_is_away(application, monkeypatch, seen):
    def away():
        raise DatabaseAway

    monkeypatch.setitem(application.view_functions, "public.show_figures", away)
    application.test_client().get("/figures")
    assert seen() == [{"event": "unavailable", "rule": "/figures", "error": "DatabaseAway"}]


def test_what_goes_well_is_no_event(visitor, caplog):
    visitor.fill_in()
    visitor.get("/apply/name")
    visitor.send()
    assert [line for event in allowlist.SECURITY for line in told(caplog, event)] == []
