"""The OpenAPI document is what bodies are read by: valid, served, and tried from outside."""

import hashlib
import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from openapi_spec_validator import OpenAPIV31SpecValidator

from app.domain.partners import outgoing, reading
from app.domain.partners.contract.document import VERSION, document
from app.domain.partners.members import Malformed
from app.services.callbacks.handlers import HANDLERS
from tests.conftest import on_sqlite
from tests.peers.partner import a_partner
from tests.support import documents
from tests.support.bodies import DATA

some = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
DOCUMENT = document("https://portal.example.org")
VALIDATORS = {
    name: Draft202012Validator(schema) for name, schema in DOCUMENT["components"]["schemas"].items()
}
# Each version of the contract (but for the third number, which is for words), and its digest.
CONTRACTS = {"1.2": "493bf76939f4e4fd"}
TEXTS = {"description", "summary", "examples"}
WORDS = ["", " ", "biometric", "security", "cleared", "in-progress", "booked"]
ODD = [
    *WORDS,
    "2026-01-31",
    "2026-01-31T12:00:00Z",
    "2026-13-31",
    "2026-01-31T12:00:00",
    "x" * 501,
    "\x00",
    "\ud800",
]
VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-2, 2**63 + 1),
    st.text(max_size=3),
    st.sampled_from(ODD),
    st.lists(st.none(), max_size=1),
    st.dictionaries(st.text(max_size=1), st.none(), max_size=1),
)


def body(kind, data):
    message = {"type": kind, "timestamp": "2026-11-18T12:00:00Z", "data": data}
    return message, json.dumps(message).encode()


def is_read(raw):
    with suppress(Malformed):
        reading.parse(raw)
        return True
    return False


def test_the_document_is_sound():
    OpenAPIV31SpecValidator(DOCUMENT).validate()
    assert set(DOCUMENT["webhooks"]) == set(outgoing.PUBLISHED)
    assert set(reading.INCOMING) == set(HANDLERS)


def shape(part):
    """What programs rest on: no text for people, and no order."""
    match part:
        case dict():
            # Of a dict the value is a member that is only called so.
            kept = {k: v for k, v in part.items() if k not in TEXTS or isinstance(v, dict)}
            return {name: shape(value) for name, value in sorted(kept.items())}
        case list() | tuple():
            return sorted(map(shape, part), key=json.dumps)
    return part


def digest(contract):
    components = {**contract["components"], "securitySchemes": None}  # words; paths name scopes
    parts = [contract["paths"], contract["webhooks"], components]
    return hashlib.sha256(json.dumps(shape(parts)).encode()).hexdigest()[:16]


def test_who_changes_the_contract_raises_its_version():
    assert CONTRACTS.get(VERSION.rpartition(".")[0]) == digest(DOCUMENT), (
        "The contract has changed: raise VERSION, say in docs/partners.md what is new, and add "
        "the digest of that version to CONTRACTS. No line that stands there is changed."
    )


def test_texts_are_no_change_of_the_contract_and_members_are():
    schema = DOCUMENT["components"]["schemas"]["check.updated.v1"]
    members, known = schema["properties"], shape(schema)
    assert shape({**schema, "description": "Said otherwise"}) == known
    assert shape({**schema, "required": schema["required"][::-1]}) == known
    assert shape({**schema, "required": schema["required"][1:]}) != known
    for more in ({"note": {}}, {"description": {"type": "string"}}):
        assert shape({**schema, "properties": {**members, **more}}) != known


def test_the_examples_of_the_page_fit_it():
    page = documents.read("docs/partners.md")
    lines = "\n".join(documents.blocks(page, "jsonl")).splitlines()
    several = [json.loads(text) for text in (*lines, *documents.blocks(page, "json"))]
    told = [one for one in several if isinstance(one, dict) and "type" in one]
    assert {one["type"] for one in told} >= set(outgoing.OUTGOING)
    assert [one["type"] for one in told if not VALIDATORS[one["type"]].is_valid(one)] == []


@on_sqlite
def test_it_is_served_to_everybody(application):
    answer = application.test_client().get("/openapi.json")

    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    assert answer.json["paths"] == DOCUMENT["paths"]
    assert "Set-Cookie" not in answer.headers


@pytest.mark.parametrize("kind", sorted(DATA))
def test_what_is_right_fits_both(kind):
    message, raw = body(kind, DATA[kind])
    assert VALIDATORS[kind].is_valid(message)
    assert is_read(raw)


@some
@given(st.sampled_from(sorted(DATA)), st.data())
def test_a_body_is_read_where_its_published_schema_takes_it_and_only_there(kind, data):
    """But for what no schema says: a day that no month has, and a spreadsheet's ruins."""
    names = [*reading.INCOMING[kind].members]
    changes = data.draw(st.dictionaries(st.sampled_from(names), VALUES, max_size=2))
    gone = data.draw(st.sets(st.sampled_from(names), max_size=1))
    told = {name: value for name, value in (DATA[kind] | changes).items() if name not in gone}
    message, raw = body(kind, told)

    assert is_read(raw) is VALIDATORS[kind].is_valid(message), told


@pytest.fixture
def call(application, portal):
    partner, client = a_partner(portal), application.test_client()

    def post(raw, headers=None):
        signed = partner.signed(b"", at=datetime.now(UTC)) if headers is None else headers
        return client.post("/hooks/enrolment", data=raw, headers=signed)

    post.partner = partner
    return post


@on_sqlite
@some
@given(raw=st.binary(max_size=80), kind=st.sampled_from(["", "application/json", "text/plain"]))
def test_no_bytes_are_answered_with_500(call, raw, kind):
    answer = call(raw, call.partner.signed(b"x") | {"content-type": kind})
    assert answer.status_code in {400, 401, 411, 415}


@on_sqlite
@some
@given(
    headers=st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]),
        st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f")),
    )
)
def test_no_headers_are_answered_with_500(call, headers):
    assert call(b"{}", {"content-type": "application/json"} | headers).status_code == 401


CALLS = schemathesis.openapi.from_dict(DOCUMENT)["/hooks/{sender}"]["POST"].as_strategy()


@on_sqlite
@some
@given(case=CALLS)
def test_what_others_make_of_the_document_is_taken_or_named(call, case):
    """As Schemathesis makes it: what fits a schema is refused for one of these reasons only."""
    raw = json.dumps(case.body).encode()
    answer = call(raw, call.partner.signed(raw))

    assert str(answer.status_code) in DOCUMENT["paths"]["/hooks/{sender}"]["post"]["responses"]
    fits = any(validator.is_valid(case.body) for validator in VALIDATORS.values())
    if fits and answer.status_code != 202:
        known = ("reference: mistyped", "return_id: a spreadsheet", "family_name: a spreadsheet")
        known += ("slots: a slot_id comes twice",)
        known += ("sequence: a whole number",)  # written as 1.0
        dates = "an instant like" in answer.json["detail"]  # a day that no month has
        assert dates or answer.json["detail"].startswith(known)
