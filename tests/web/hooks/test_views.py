import base64
import logging
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select, text

from app import create_app
from app.domain.cases.lifecycle import Status
from app.domain.partners import incoming
from app.services.core.unit import unit_for
from app.settings import read
from app.storage.audit.entries import AuditEntry
from app.storage.cases import eois
from app.storage.database import schema
from app.web import security_headers
from app.web.hooks.views import _NOT_AUTHENTIC
from app.worker import loop
from tests.conftest import on_both, on_sqlite
from tests.peers.partner import a_check_update, a_message, a_partner, a_return
from tests.support.callbacks import a_case
from tests.support.people import a_submission, status_of


@pytest.fixture
def settings(environ):
    return read(environ)


@pytest.fixture
def client(application):
    return application.test_client()


@pytest.fixture
def partner(portal):
    return a_partner(portal)


def post(client, partner, body, headers=None):
    return client.post(f"/hooks/{partner.name}", data=body, headers=headers or partner.signed(body))


def rows(portal):
    """How many rows there are in the whole database."""
    with unit_for(portal, "test") as unit:
        tables = schema.metadata().sorted_tables
        return sum(unit.session.scalar(select(func.count()).select_from(t)) for t in tables)


def audited(portal, action):
    with unit_for(portal, "test") as unit:
        query = select(func.count()).where(AuditEntry.action == action)
        return unit.session.scalar(query)


def test_a_callback_is_applied_and_its_repetition_answered_alike(client, portal, partner):
    body = a_return()
    headers = partner.signed(body)

    first, again = post(client, partner, body, headers), post(client, partner, body, headers)

    assert (first.status_code, first.json) == (202, {"outcome": "applied"})
    assert (again.status_code, again.json) == (202, {"outcome": "applied"})
    assert audited(portal, "return-recorded") == 1
    assert "Set-Cookie" not in first.headers


PASSPORT = {"type": "passport", "issuer": "ERI"}


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"biometric_reference": "N/A"}, ["biometric_reference"]),
        (
            {"documents": [{"type": "passport", "number": "1.23E+17", "issuer": "ERI"}]},
            ["documents"],
        ),
        ({"documents": [{"type": "passport", "number": "", "issuer": "ERI"}]}, []),
    ],
)
def test_who_sends_a_filler_is_told_the_member_each_time(client, partner, changes, named):
    body = a_return(**changes)
    headers = partner.signed(body)

    answers = [post(client, partner, body, headers) for _ in range(2)]

    said = {"outcome": "applied"} | ({"fillers": named} if named else {})
    assert [(answer.status_code, answer.json) for answer in answers] == [(202, said)] * 2


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"sex": "F", "nationalities": ["Eritrean", "ER"], "dates_of_birth": ["27/03/1990"]}, []),
        ({"sex": "Femelle"}, ["sex"]),
        ({"nationalities": ["ERI", "Kurdish"]}, ["nationalities"]),
        ({"dates_of_birth": ["1990", "2090-01-01"]}, ["dates_of_birth"]),
        ({"dates_of_birth": "soon", "sex": 7}, ["dates_of_birth", "sex"]),
        ({"documents": [PASSPORT | {"number": "K7401882", "issuer": "Congo"}]}, ["documents"]),
        ({"given_names": "#NAME?", "other_names": ["Zuplo"] * 21}, ["given_names", "other_names"]),
        ({"dates_of_birth": None, "nationalities": None, "documents": None}, []),
    ],
)
def test_who_sends_what_is_not_read_is_told_the_member_each_time(client, partner, changes, named):
    body = a_return(**changes)
    headers = partner.signed(body)

    answers = [post(client, partner, body, headers) for _ in range(2)]

    said = {"outcome": "applied"} | ({"unread": named} if named else {})
    assert [(answer.status_code, answer.json) for answer in answers] == [(202, said)] * 2


def test_a_check_with_a_filler_is_taken_and_the_member_named(client, portal, partner):
    eoi_id = a_submission(portal)
    with unit_for(portal, "test") as unit:
        reference = eois.get(unit.session, eoi_id).reference
    body = a_check_update(reference=reference, status="requested", biometric_reference="unknown")

    assert post(client, partner, body).json["fillers"] == ["biometric_reference"]


@on_both
def test_one_id_with_two_bodies_is_a_conflict_and_an_alarm(client, portal, partner):
    body, other = a_return(), a_return(family_name="Other")
    post(client, partner, body, partner.signed(body, "msg_same"))

    answer = post(client, partner, other, partner.signed(other, "msg_same"))

    assert answer.status_code == 409
    assert audited(portal, "message-id-reused") == 1
    assert audited(portal, "return-recorded") == 1


def test_what_is_not_known_is_taken_and_waits(client, portal, partner):
    answer = post(client, partner, a_check_update(reference="EOI-0000-0000-0000"))

    assert (answer.status_code, answer.json) == (202, {"outcome": "quarantined"})
    assert audited(portal, "message-quarantined") == 1


NOW = datetime.now(UTC)
A_BODY = a_return()
FORGERIES = {
    "no signature": {"webhook-signature": None},
    "no id": {"webhook-id": None},
    "no timestamp": {"webhook-timestamp": None},
    "another id": {"webhook-id": "msg_other"},
    "another time": {"webhook-timestamp": str(int(NOW.timestamp()) + 1)},
    "no version": {"webhook-signature": base64.b64encode(bytes(32)).decode()},
    "a wrong signature": {"webhook-signature": "v1," + base64.b64encode(bytes(32)).decode()},
    "an asymmetric one": {"webhook-signature": "v1a," + base64.b64encode(bytes(64)).decode()},
    "an id with a dot": {"webhook-id": "a.b"},
}


@pytest.mark.parametrize("forgery", FORGERIES)
@on_sqlite
def test_a_forgery_is_refused_without_a_word_why(client, portal, partner, forgery):
    headers = partner.signed(A_BODY, at=NOW) | FORGERIES[forgery]
    headers = {name: value for name, value in headers.items() if value is not None}
    before = rows(portal)

    answer = post(client, partner, A_BODY, headers)

    told = {"error": "Unauthorized", "detail": _NOT_AUTHENTIC}
    assert (answer.status_code, answer.json) == (401, told)
    assert rows(portal) == before


def test_no_name_that_cannot_be_one_is_looked_up(client, partner):
    answer = client.post("/hooks/a%20b", data=A_BODY, headers=partner.signed(A_BODY))
    assert answer.status_code == 401


@on_sqlite
def test_a_stranger_an_old_message_and_another_body_are_refused_alike(client, portal, partner):
    other = a_partner(portal, "other")
    old = partner.signed(A_BODY, at=datetime.now(UTC) - timedelta(minutes=6))
    partner_unknown = partner.__class__("nobody", partner.inbound, partner.outbound)
    before = rows(portal)

    answers = [
        post(client, partner_unknown, A_BODY),
        post(client, partner, A_BODY, other.signed(A_BODY)),
        post(client, partner, A_BODY, old),
        post(client, partner, A_BODY + b" ", partner.signed(A_BODY)),
    ]

    assert {(answer.status_code, answer.text) for answer in answers} == {
        (401, answers[0].text),
    }
    assert rows(portal) == before


MALFORMED = {
    "no JSON": b"{",
    "no object": b"[]",
    "no type": b"{}",
    "an unknown type": a_message("eoi.submitted.v1"),
    "no data": b'{"type": "return.recorded.v1", "timestamp": "2026-11-18T12:00:00Z"}',
    "a member twice": b'{"type": "a", "type": "b"}',
    "deep nesting": b'{"a":' * 3000 + b"1" + b"}" * 3000,
    "a naive time": a_return(returned_at="2026-11-10T09:00:00"),
    "a time before time": a_return(returned_at="0001-01-01"),
    "a time beyond time": a_return(returned_at="9999-12-31T23:59:59Z"),
    "an unknown status": a_check_update(reference="EOI-0000-0000-0000", status="fine"),
    "a mistyped reference": a_check_update(reference="EOI-0000-0000-0001"),
    "a reference cut short": a_check_update(reference="EOI-0000-0000-000"),
    "somebody's with a symbol too many": a_message(
        incoming.PERSON_ARRIVED, reference="EOI-0000-0000-00000", arrived_at="2026-11-18"
    ),
    "neither reference nor check": a_check_update(),
    "a text that is a number": a_return(family_name=7),
    "a null byte": a_return(family_name="a\x00b"),
    "half a character": a_return(family_name="\ud800"),
}


@pytest.mark.parametrize("what", MALFORMED)
@on_sqlite
def test_what_cannot_be_read_is_refused_and_the_member_named(client, portal, partner, what):
    before = rows(portal)

    answer = post(client, partner, MALFORMED[what])

    assert answer.status_code == 400
    assert answer.json["error"] == "Bad Request"
    assert answer.json["detail"]
    assert rows(portal) == before


@on_sqlite
def test_who_sends_headers_by_another_name_reads_which_to_send(client, partner):
    """And nothing of whether there is such a partner, or who signed."""
    stranger = partner.__class__("nobody", partner.inbound, partner.outbound)
    signed = partner.signed(A_BODY)
    renamed = {name.replace("webhook-", "svix-"): value for name, value in signed.items()}

    answers = [post(client, one, A_BODY, renamed) for one in (partner, stranger)]

    assert {answer.status_code for answer in answers} == {401}
    [said] = {answer.json["detail"] for answer in answers}
    assert "webhook-" in said


@on_sqlite
def test_no_answer_carries_the_policy_of_pages(client, partner):
    taken = post(client, partner, A_BODY)
    refused = [
        client.post("/hooks/nobody", data=b"{}", headers={"content-type": kind})
        for kind in ("application/json", "text/plain")
    ]

    assert [answer.status_code for answer in (taken, *refused)] == [202, 401, 415]
    for answer in (taken, *refused):
        assert answer.headers["Content-Security-Policy"] == security_headers.OF_FILES


@on_sqlite
def test_a_partner_sends_only_what_it_may(client, portal):
    screening = a_partner(portal, "screening", accepts=[incoming.CHECK_UPDATED])
    before = rows(portal)

    answer = post(client, screening, a_return())

    assert answer.status_code == 403
    assert rows(portal) == before


@on_sqlite
def test_only_json_of_a_reasonable_size_is_read(client, portal, partner):
    before = rows(portal)
    as_text = partner.signed(A_BODY) | {"content-type": "text/plain"}
    long = a_return(other_names=["x" * 500] * 50, place_of_birth="é" * 500, padding="y" * 64 * 1024)

    assert post(client, partner, A_BODY, as_text).status_code == 415
    assert post(client, partner, long).status_code == 413
    assert client.get("/hooks/enrolment").status_code == 405
    assert rows(portal) == before


def at_once(application, partner, deliveries):
    """Post all (body, headers) in the same moment; the answers."""
    barrier = Barrier(len(deliveries))

    def deliver(delivery):
        barrier.wait()
        return post(application.test_client(), partner, *delivery)

    with ThreadPoolExecutor(len(deliveries)) as pool:
        return list(pool.map(deliver, deliveries))


@on_both
def test_a_message_that_comes_many_times_at_once_counts_once(application, portal, partner):
    body = a_return()
    deliveries = [(body, partner.signed(body, "msg_same"))] * 6

    answers = at_once(application, partner, deliveries)

    assert [answer.status_code for answer in answers] == [202] * 6
    assert {answer.json["outcome"] for answer in answers} == {"applied"}
    assert audited(portal, "return-recorded") == 1


@on_both
def test_a_check_that_is_told_many_times_at_once_is_moved_once(application, portal, partner):
    body = a_check_update(reference=a_case(portal)[1])
    before = audited(portal, "check-updated")

    answers = at_once(application, partner, [(body, partner.signed(body, "msg_same"))] * 6)

    assert [answer.status_code for answer in answers] == [202] * 6
    assert {answer.json["outcome"] for answer in answers} == {"applied"}
    assert audited(portal, "check-updated") == before + 1


@pytest.mark.parametrize("kind", ["check", "return"])
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_whose_connection_is_lost_meanwhile_is_applied_all_the_same(client, portal, partner, kind):
    reference = a_case(portal)[1]
    bodies = {
        "check": [a_check_update(reference=reference, status=s) for s in ("booked", "missed")],
        "return": [a_return(return_id=f"R-{number}") for number in range(2)],
    }[kind]
    assert post(client, partner, bodies[0]).status_code == 202
    headers = partner.signed(bodies[1])
    with portal.engine.connect() as connection:
        others = "FROM pg_stat_activity WHERE datname = current_database()"
        ended = f"SELECT pg_terminate_backend(pid, 5000) {others} AND pid <> pg_backend_pid()"
        assert connection.execute(text(ended)).all()

    answers = [post(client, partner, bodies[1], headers) for _ in range(2)]

    assert [(one.status_code, one.json["outcome"]) for one in answers] == [(202, "applied")] * 2


@pytest.mark.again
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_who_waits_for_another_without_end_is_asked_to_come_back(client, portal, partner):
    post(client, partner, a_return(return_id="R-0"))
    before = rows(portal)
    with portal.engine.connect() as another:
        columns = "return_id, returned_at, recorded_at, told_at, annulled_at, person"
        copy = f"INSERT INTO return_record (id, {columns}) SELECT gen_random_uuid(), 'R-1', "
        named = columns.removeprefix("return_id, ")
        another.execute(text(f"{copy}{named} FROM return_record"))
        assert post(client, partner, a_return()).status_code == 503
        another.rollback()

    assert rows(portal) == before
    assert post(client, partner, a_return()).status_code == 202


@on_both
def test_one_return_told_twice_at_once_under_two_ids_counts_once(application, portal, partner):
    body = a_return()

    answers = at_once(application, partner, [(body, partner.signed(body)) for _ in range(2)])

    assert [answer.status_code for answer in answers] == [202, 202]
    assert audited(portal, "return-recorded") == 1


def test_a_return_refuses_the_live_eoi_of_its_document(client, portal, partner, settings):
    eoi_id = a_submission(portal, document_number="K 7401-882")
    bystander = a_submission(portal, document_number="Z 1111-222")
    loop.drain(portal, settings)
    assert status_of(portal, eoi_id) is Status.ELIGIBLE

    post(client, partner, a_return())
    loop.drain(portal, settings)

    assert status_of(portal, eoi_id) is Status.REFUSED
    assert status_of(portal, bystander) is Status.ELIGIBLE


@on_sqlite
def test_without_database_or_keys_a_partner_is_asked_to_come_back(
    environ, portal, tmp_path, partner
):
    with portal.engine.begin() as connection:  # the key file is older than the database
        connection.execute(text("UPDATE system_key SET kek_version = 2"))
    nowhere = f"postgresql+psycopg://postgres@/portal?host={tmp_path}"

    for fault in [{"DATABASE_URL": nowhere}, {}]:
        application = create_app(read(environ | fault))
        answer = post(application.test_client(), partner, A_BODY)
        application.extensions["portal"].engine.dispose()

        assert answer.status_code == 503
        assert int(answer.headers["Retry-After"]) > 0


@on_sqlite
def test_nothing_personal_is_logged_or_stands_in_clear(client, portal, partner, tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    planted = "Plantedname"

    post(client, partner, a_return(family_name=planted))
    post(client, partner, a_return(incoming.RETURN_CORRECTED, return_id="R-9", family_name=planted))
    post(client, partner, a_return(family_name=[planted]))
    post(client, partner, a_return(family_name=planted), {"content-type": "application/json"})

    with portal.engine.connect() as connection:
        connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    assert planted not in caplog.text
    assert planted.encode() not in Path(tmp_path / "portal.db").read_bytes()
