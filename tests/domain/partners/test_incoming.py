"""What partners send: read strictly, and never repeated in an error."""

import json
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.cases.appointments import Slot
from app.domain.cases.checks import Check
from app.domain.intake.documents import Document, exact_key
from app.domain.partners import incoming, reading
from app.domain.partners.members import Malformed
from app.domain.partners.reading import parse
from tests.support.bodies import DATA, NOON

few = settings(max_examples=50, deadline=None)
SECRET = "Wexundra-K0123456"
RETURNS = ("return.recorded.v1", "return.corrected.v1")
REQUIRED = dict.fromkeys(RETURNS, ("return_id", "returned_at", "family_name"))
GONE = object()


def body(kind, **changes):
    data = {k: v for k, v in (DATA[kind] | changes).items() if v is not GONE}
    return json.dumps({"type": kind, "timestamp": NOON, "data": data}).encode()


def a_document(**changes):
    return {"type": "passport", "number": "K 012", "issuer": "ERI"} | changes


def refusal(raw):
    with pytest.raises(Malformed) as caught:
        parse(raw)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None
    return str(caught.value)


def test_every_type_that_partners_send_is_read():
    assert set(DATA) == set(reading.INCOMING)
    for kind in DATA:
        event = parse(body(kind))
        assert event.type == kind
        assert event.timestamp == datetime(2026, 11, 18, 12, tzinfo=UTC)


def test_a_check_is_read_with_all_that_may_come_with_it():
    raw = body(
        "check.updated.v1",
        reference=None,
        check_id=" 7f ",
        sequence=2**63 - 1,
        expires_at="2027-05-18T14:00:00+02:00",
        biometric_reference="b-1",
    )

    assert parse(raw).data == incoming.CheckUpdated(
        check=Check.BIOMETRIC,
        status="enrolled",
        provider_reference="vac-17",
        occurred_at=datetime(2026, 11, 18, 12, tzinfo=UTC),
        check_id="7f",
        expires_at=datetime(2027, 5, 18, 12, tzinfo=UTC),
        sequence=2**63 - 1,
        biometric_reference="b-1",
    )


SLOT = {"slot_id": "c-1", "place": " Calais ", "starts_at": "2026-12-01T10:00:00+01:00"}


def test_the_slots_of_an_offer_are_read():
    raw = body("appointment.updated.v1", status="offered", slots=[SLOT], choose_by=None)
    slot = Slot("c-1", "Calais", datetime(2026, 12, 1, 9, tzinfo=UTC))
    assert parse(raw).data.offered == (slot,)
    assert parse(body("appointment.updated.v1", status="offered", slots=[])).data.offered == ()
    assert parse(body("appointment.updated.v1")).data.booked is None


@pytest.mark.parametrize(
    "changes",
    [
        {"status": "offered"},
        {"status": "offered", "slots": None, "place": "Calais"},
        {"slots": SECRET},
        {"slots": [SECRET]},
        {"slots": [SLOT | {"slot_id": f"c-{n}"} for n in range(21)]},
        {"slots": [SLOT] * 10_000},
        {"slots": [SLOT, SLOT]},
        {"slots": [SLOT, SLOT | {"place": "Lille"}]},
        *({"slots": [SLOT | {name: value}]} for name in SLOT for value in (None, "", 7)),
        {"slots": [SLOT | {"slot_id": "Wexundra K0123456"}]},
        {"slots": [SLOT | {"slot_id": "x" * 65}]},
        {"slots": [SLOT | {"starts_at": "tomorrow"}]},
    ],
)
def test_an_offer_that_cannot_be_read_names_its_slots(changes):
    assert refusal(body("appointment.updated.v1", **changes)).startswith("slots: ")


def test_a_returned_person_is_read_as_the_register_describes_them():
    raw = body("return.recorded.v1", other_names=["ሃይለ"], sex="f", place_of_birth="", basis=None)

    assert parse(raw).data == incoming.ReturnedPerson(
        return_id="r-1",
        returned_at=datetime(2026, 11, 18, tzinfo=UTC),
        given_names="",
        family_name="Vorimble",
        dates_of_birth=("1999", "1999-05-24"),
        nationalities=("ERI",),
        documents=(Document("passport", "K 012", "ERI"),),
        other_names=("ሃይለ",),
        sex="f",
    )


@pytest.mark.parametrize("changes", [{"type": " Passport"}, {"issuer": "er"}, {"issuer": "D"}])
def test_a_document_is_taken_as_registers_write_it(changes):
    [document] = parse(body("return.recorded.v1", documents=[a_document(**changes)])).data.documents
    assert exact_key(document)[0] == "passport"
    assert exact_key(document)[1] in {"ERI", "DEU"}


@pytest.mark.parametrize("kind", DATA)
def test_an_optional_member_that_is_null_is_one_that_is_not_there(kind):
    required = set(DATA[kind])
    names = {"check_id", "expires_at", "sequence", "biometric_reference", "other_names", "sex"}

    assert parse(body(kind, **dict.fromkeys(names - required))) == parse(body(kind))


PERSONAL = [
    ("return.recorded.v1", {"family_name": SECRET, "place_of_birth": SECRET}),
    ("return.recorded.v1", {"documents": [{"type": "other", "number": SECRET, "issuer": "ERI"}]}),
    ("return.annulled.v1", {"reason": SECRET}),
    ("check.updated.v1", {"biometric_reference": SECRET}),
    ("appointment.updated.v1", {"place": SECRET, "starts_at": NOON}),
]


@pytest.mark.parametrize(("kind", "changes"), PERSONAL)
def test_what_is_personal_is_not_printed(kind, changes):
    event = parse(body(kind, **changes))

    assert event != parse(body(kind))
    assert SECRET not in f"{event} {event.data} {getattr(event.data, 'documents', '')}"


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"null",
        b'"Wexundra-K0123456"',
        b'["Wexundra-K0123456"]',
        b'{"type": "Wexundra-K0123456"',
        b'{"type": "a", "type": "Wexundra-K0123456"}',
        b'{"data": {"deep": {"name": 1, "name": "Wexundra-K0123456"}}}',
        b'{"name": "Wexundra-K0123456", "n": NaN}',
        b'{"name": "Wexundra-K0123456", "n": -Infinity}',
        b'{"name": "Wexundra-K0123456", "n": ' + b"9" * 5000 + b"}",
        b'{"name": "Wexundra-K0123456", "n": ' + b"[" * 100_000,
        b'{"name": ' * 100_000,
        b'{"name": "Wexundra-K0123456\xff"}',
        b'\xef\xbb\xbf{"name": "Wexundra-K0123456"}',
        '{"name": "Wexundra-K0123456"}'.encode("utf-16"),
    ],
)
def test_a_body_that_is_no_sound_json_object_is_malformed(raw):
    assert refusal(raw).startswith("body: ")


def test_a_partner_reads_which_rule_its_json_broke():
    assert refusal(b'{"type": 1, "type": 2}') == "body: duplicate members"
    assert refusal(b'{"type": NaN}') == "body: not a JSON number"
    assert refusal(b'{"type": ') == "body: not JSON in UTF-8"


@pytest.mark.parametrize(
    ("message", "member"),
    [
        ({}, "type"),
        ({"type": SECRET}, "type"),
        ({"type": 1}, "type"),
        ({"type": ["return.recorded.v1"]}, "type"),
        ({"type": "return.recorded.v2", "data": {}}, "type"),
        ({"type": "eoi.submitted.v1", "data": {}}, "type"),
        ({"type": "return.annulled.v1"}, "data"),
        ({"type": "return.annulled.v1", "data": [SECRET]}, "data"),
        ({"type": "return.annulled.v1", "data": SECRET}, "data"),
        ({"type": "return.annulled.v1", "data": {}}, "timestamp"),
        ({"type": "return.annulled.v1", "data": {}, "timestamp": 1763467200}, "timestamp"),
    ],
)
def test_a_message_without_its_members_is_malformed(message, member):
    assert refusal(json.dumps(message).encode()).startswith(f"{member}: ")


@pytest.mark.parametrize("kind", DATA)
@pytest.mark.parametrize("value", [GONE, None, 7, True, {}, {"x": SECRET}, [[SECRET]]])
def test_a_required_member_missing_or_of_another_kind_is_named(kind, value):
    for name in REQUIRED.get(kind, DATA[kind]):
        assert refusal(body(kind, **{name: value})).startswith((f"{name}: ", f"{name} or "))


@pytest.mark.parametrize("value", [GONE, None, 1795867200, "yesterday"])
def test_of_an_instant_an_example_is_given_whatever_stands_in_its_place(value):
    told = refusal(body("person.arrived.v1", arrived_at=value))
    assert told == "arrived_at: an instant like 2026-01-31T12:00:00Z is required"


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("  ", "a name is required"),
        (SECRET + "x" * 500, "a text of at most 500"),
        (SECRET + "\x00", "not a text"),
        (SECRET + "\ud800", "not a text"),
    ],
)
def test_a_text_is_neither_blank_nor_endless_nor_broken(value, why):
    assert refusal(body("return.recorded.v1", family_name=value)).startswith(f"family_name: {why}")


@pytest.mark.parametrize(
    ("kind", "changes", "member"),
    [
        ("check.updated.v1", {"check": SECRET}, "check"),
        ("check.updated.v1", {"status": SECRET}, "status"),
        ("check.updated.v1", {"status": "in-progress"}, "status"),  # of the other check
        ("check.updated.v1", {"check_id": SECRET}, "reference or check_id"),
        ("check.updated.v1", {"sequence": True}, "sequence"),
        ("check.updated.v1", {"sequence": 1.0}, "sequence"),
        ("check.updated.v1", {"sequence": -1}, "sequence"),
        ("check.updated.v1", {"sequence": 2**63}, "sequence"),
        ("check.updated.v1", {"expires_at": SECRET}, "expires_at"),
        ("check.updated.v1", {"biometric_reference": {}}, "biometric_reference"),
        ("return.recorded.v1", {"return_id": "1.23E+15"}, "return_id"),
        ("return.recorded.v1", {"return_id": "#REF!"}, "return_id"),
        ("return.recorded.v1", {"returned_at": "46329.4"}, "returned_at"),
        ("return.recorded.v1", {"given_names": "#NAME?", "family_name": ""}, "family_name"),
        ("return.recorded.v1", {"given_names": [SECRET]}, "given_names"),
        ("return.recorded.v1", {"given_names": "", "family_name": " "}, "family_name"),
        ("return.recorded.v1", {"given_names": None, "family_name": None}, "family_name"),
    ],
)
def test_a_value_outside_its_range_is_named_and_not_repeated(kind, changes, member):
    assert refusal(body(kind, **changes)).startswith(f"{member}: ")


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-06-30T12:00:00Z", datetime(2026, 6, 30, 12, tzinfo=UTC)),
        ("2026-06-30T12:00:00.250+02:00", datetime(2026, 6, 30, 10, 0, 0, 250_000, UTC)),
        ("2026-06-30t12:00:00z", datetime(2026, 6, 30, 12, tzinfo=UTC)),
        ("2026-06-30", datetime(2026, 6, 30, tzinfo=UTC)),
        ("2000-01-01T00:00:00+02:00", datetime(1999, 12, 31, 22, tzinfo=UTC)),
    ],
)
def test_an_instant_is_read_as_utc(written, instant):
    assert parse(body("person.arrived.v1", arrived_at=written)).data.arrived_at == instant


@pytest.mark.parametrize(
    "written",
    [
        SECRET,
        "2026-06-30T12:00:00",  # whose noon?
        "2026-06",
        "2026-02-30",
        "2026-06-30T25:00:00Z",
        "30/06/2026",
        "2026-06-30T12:00:00+24:00",
        "2026-06-30 12:00:00Z",  # ISO 8601 has many forms, RFC 3339 one
        "2026-06-30T12:00Z",
        "2026-06-30T12Z",
        "20260630T120000Z",
        "2026-W27-2",
        "2026-W27-2T12:00:00Z",
        "2026-06-30T12:00:00,5Z",
        "2026-06-30T12:00:00+0200",
        "٢٠٢٦-٠٦-٣٠",
        "1999-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "0001-01-01T00:00:00+02:00",
        "9999-12-31T23:59:59-02:00",
    ],
)
def test_an_instant_that_cannot_be_placed_is_malformed(written):
    assert refusal(body("person.arrived.v1", arrived_at=written)).startswith("arrived_at: ")


@pytest.mark.parametrize("kind", RETURNS)
def test_a_return_with_an_id_a_time_and_a_name_is_never_refused(kind):
    bare = dict.fromkeys(set(DATA[kind]) - {"return_id", "returned_at", "family_name"}, GONE)
    person = parse(body(kind, **bare)).data

    assert (person.family_name, person.given_names) == ("Vorimble", "")
    assert (person.dates_of_birth, person.nationalities, person.documents) == ((), (), ())
    assert parse(body(kind, family_name=GONE, given_names="Zuplo")).data.family_name == ""


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"sex": 1}, {"sex": "1"}),
        ({"sex": {"code": "F"}}, {"sex": '{"code": "F"}'}),
        ({"nationalities": "Eritrean"}, {"nationalities": ("Eritrean",)}),
        ({"nationalities": ["", None, " ER "]}, {"nationalities": ("ER",)}),
        ({"nationalities": ["ERI"] * 51}, {"nationalities": ("ERI",) * 51}),
        ({"dates_of_birth": [1999, "soon"]}, {"dates_of_birth": ("1999", "soon")}),
        ({"other_names": [1, ["x"]]}, {"other_names": ("1", '["x"]')}),
        ({"place_of_birth": "a\x00b\ud800"}, {"place_of_birth": "a\ufffdb\ufffd"}),
        ({"documents": "K 012"}, {"documents": (Document("", "K 012", ""),)}),
        ({"documents": [7]}, {"documents": (Document("", "7", ""),)}),
        ({"documents": [{"type": "pass port"}]}, {"documents": (Document("pass port", "", ""),)}),
    ],
)
def test_all_else_of_a_return_is_kept_as_it_was_sent(sent, kept):
    person = parse(body("return.recorded.v1", **sent)).data
    for name, value in kept.items():
        assert getattr(person, name)[: len(value)] == value


def test_what_is_nested_without_end_is_malformed_and_no_fault_of_ours():
    raw = body("return.recorded.v1", sex="DEEP").replace(b'"DEEP"', b"[" * 900 + b"]" * 900)
    with suppress(Malformed):
        parse(raw)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@few
@given(st.sampled_from(sorted(DATA)), st.data())
def test_whatever_a_partner_writes_is_read_or_malformed_and_nothing_else(kind, data):
    name = data.draw(st.sampled_from(sorted(DATA[kind])))
    raw = body(kind, **{name: data.draw(json_values)})
    with suppress(Malformed):
        assert parse(raw).type == kind


@few
@given(st.binary(max_size=60))
def test_no_bytes_at_all_do_more_than_be_malformed(raw):
    with pytest.raises(Malformed):
        parse(raw)
