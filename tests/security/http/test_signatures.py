import base64
from datetime import UTC, datetime, timedelta, timezone

import pytest
import standardwebhooks
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from app.security.http.signatures import (
    BadSignature,
    PublicKey,
    SharedSecret,
    new_secret,
    parse_secret,
    sign,
    verify,
)

# The known answer that the libraries of Standard Webhooks share.
KNOWN_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
KNOWN_ID = "msg_p5jXN8AQM9LWM0D4loKWxJek"
KNOWN_TIME = datetime.fromtimestamp(1614265330, UTC)
KNOWN_BODY = b'{"test": 2432232314}'
KNOWN_SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
KNOWN_HEADERS = {
    "webhook-id": KNOWN_ID,
    "webhook-timestamp": "1614265330",
    "webhook-signature": KNOWN_SIGNATURE,
}
SECRET = parse_secret(KNOWN_SECRET)


def encoded(raw):
    return base64.b64encode(raw).decode()


@pytest.fixture(scope="module")
def key_pair():
    private = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
    return (
        parse_secret("whsk_" + encoded(private.private_bytes_raw())),
        parse_secret("whpk_" + encoded(private.public_key().public_bytes_raw())),
    )


def known(**changes):
    return KNOWN_HEADERS | {name.replace("_", "-"): value for name, value in changes.items()}


def refusal(headers, secrets=(SECRET,), body=KNOWN_BODY, now=KNOWN_TIME):
    with pytest.raises(BadSignature) as caught:
        verify(secrets, headers, body, now)
    return caught.value.reason


def test_the_known_answer_is_signed_and_verified():
    assert sign([SECRET], KNOWN_ID, KNOWN_TIME, KNOWN_BODY) == KNOWN_HEADERS
    assert verify([SECRET], KNOWN_HEADERS, KNOWN_BODY, KNOWN_TIME) == KNOWN_ID


def test_an_aware_time_is_signed_as_the_moment_it_is():
    elsewhere = KNOWN_TIME.astimezone(timezone(timedelta(hours=5, minutes=30)))

    assert sign([SECRET], KNOWN_ID, elsewhere, KNOWN_BODY) == KNOWN_HEADERS


def test_the_published_library_verifies_what_we_sign():
    text = new_secret()
    headers = sign([parse_secret(text)], "m-1", datetime.now(UTC), b'{"n": 1}')

    assert standardwebhooks.Webhook(text).verify(b'{"n": 1}', headers) == {"n": 1}


def test_we_verify_what_the_published_library_signs():
    text, now = new_secret(), datetime.now(UTC)
    headers = {
        "Webhook-Id": "m-2",
        "Webhook-Timestamp": str(int(now.timestamp())),
        "Webhook-Signature": standardwebhooks.Webhook(text).sign("m-2", now, '{"é": 2}'),
    }

    assert verify([parse_secret(text)], headers, '{"é": 2}'.encode(), now) == "m-2"


def test_two_secrets_are_active_during_a_change():
    old, new = parse_secret(new_secret()), parse_secret(new_secret())
    both = sign([old, new], "m-3", KNOWN_TIME, b"{}")

    assert both["webhook-signature"].count("v1,") == 2
    assert verify([old], both, b"{}", KNOWN_TIME) == "m-3"
    assert verify([new], both, b"{}", KNOWN_TIME) == "m-3"
    assert verify([old, new], sign([new], "m-4", KNOWN_TIME, b"{}"), b"{}", KNOWN_TIME) == "m-4"
    assert refusal(both, [SECRET], b"{}") == "signature"


def test_an_ed25519_signature_is_verified_with_the_public_key_alone(key_pair):
    private, public = key_pair
    headers = sign([private], "m-5", KNOWN_TIME, b"{}")

    assert headers["webhook-signature"].startswith("v1a,")
    assert verify([public], headers, b"{}", KNOWN_TIME) == "m-5"
    assert refusal(headers, [public], b"{ }") == "signature"
    assert refusal(headers, [SECRET], b"{}") == "signature"
    assert refusal(headers, [private], b"{}") == "signature"


def test_a_public_key_is_never_taken_for_a_shared_secret(key_pair):
    _, public = key_pair
    as_shared = SharedSecret(public.key.public_bytes_raw())
    forged = sign([as_shared], "m-6", KNOWN_TIME, b"{}")

    assert refusal(forged, [public], b"{}") == "signature"


@pytest.mark.parametrize("seconds", [-300, 0, 300])
def test_five_minutes_either_way_are_accepted(seconds):
    now = KNOWN_TIME + timedelta(seconds=seconds)

    assert verify([SECRET], KNOWN_HEADERS, KNOWN_BODY, now) == KNOWN_ID


@pytest.mark.parametrize("seconds", [-301, 301])
def test_more_is_stale(seconds):
    assert refusal(KNOWN_HEADERS, now=KNOWN_TIME + timedelta(seconds=seconds)) == "stale"


@pytest.mark.parametrize(
    ("headers", "reason"),
    [
        (known(webhook_id="a.b"), "id"),
        (known(webhook_id=""), "id"),
        (known(webhook_id="a" * 65), "id"),
        (known(webhook_id=KNOWN_ID + "\n"), "id"),
        (known(webhook_id="é"), "id"),
        (known(webhook_timestamp="1614265330.0"), "timestamp"),
        (known(webhook_timestamp=" 1614265330"), "timestamp"),
        (known(webhook_timestamp="161426533"), "timestamp"),
        (known(webhook_timestamp="١٦١٤٢٦٥٣٣٠"), "timestamp"),
        (known(webhook_signature=""), "signatures"),
        (known(webhook_signature="v1"), "signatures"),
        (known(webhook_signature="v1,"), "signatures"),
        (known(webhook_signature="v2" + KNOWN_SIGNATURE[2:]), "signature"),
        (known(webhook_signature="V1" + KNOWN_SIGNATURE[2:]), "signatures"),
        (known(webhook_signature=KNOWN_SIGNATURE + " v1a,AAAA"), "signatures"),
        (known(webhook_signature="v2,x v2,y v3,z v4,? v5,! v1," + encoded(bytes(32))), "signature"),
        (known(webhook_signature="v1a" + KNOWN_SIGNATURE[2:]), "signatures"),
        (known(webhook_signature=KNOWN_SIGNATURE.rstrip("=")), "signatures"),
        (known(webhook_signature=KNOWN_SIGNATURE.replace("OE=", "OF=")), "signatures"),
        (known(webhook_signature=KNOWN_SIGNATURE + " "), "signatures"),
        (known(webhook_signature=KNOWN_SIGNATURE + "  " + KNOWN_SIGNATURE), "signatures"),
        (known(webhook_signature="v1,é"), "signatures"),
        (known(webhook_signature=" ".join([KNOWN_SIGNATURE] * 6)), "signatures"),
        (known(webhook_signature="v1," + encoded(bytes(32))), "signature"),
        ([*KNOWN_HEADERS.items(), ("Webhook-Id", KNOWN_ID)], "headers"),
        (list(KNOWN_HEADERS.items())[:2], "headers"),
        ({}, "headers"),
    ],
)
def test_only_one_spelling_of_each_header_is_accepted(headers, reason):
    assert refusal(headers) == reason


@pytest.mark.parametrize(
    "beside", ["v2," + "A" * 43 + "=", "v2", "v1b,?", "v2,x v3,y v4,z v5,x v6,y v7,z"]
)
def test_signatures_of_other_versions_beside_a_good_one_are_skipped(beside):
    for signatures in (f"{KNOWN_SIGNATURE} {beside}", f"{beside} {KNOWN_SIGNATURE}"):
        headers = known(webhook_signature=signatures)
        assert verify([SECRET], headers, KNOWN_BODY, KNOWN_TIME) == KNOWN_ID


def test_no_secret_or_too_many_refuse_everything():
    assert refusal(KNOWN_HEADERS, []) == "secrets"
    assert refusal(KNOWN_HEADERS, [SECRET] * 3) == "secrets"


anything = st.text(max_size=80)
nearly_right = st.one_of(anything, st.sampled_from(list(KNOWN_HEADERS.values())))


@given(
    st.lists(st.tuples(st.one_of(anything, st.sampled_from(list(KNOWN_HEADERS))), nearly_right)),
    st.binary(max_size=200),
)
def test_whatever_is_sent_only_bad_signature_is_raised(pairs, body):
    with pytest.raises(BadSignature):
        verify([SECRET], pairs, body + b"!", KNOWN_TIME)


@given(st.sampled_from(list(KNOWN_HEADERS)), nearly_right)
def test_one_header_replaced_is_refused(name, value):
    if value != KNOWN_HEADERS[name] and value != f"{KNOWN_SIGNATURE} {KNOWN_SIGNATURE}":
        refusal({**KNOWN_HEADERS, name: value})


@given(st.integers(0, len(KNOWN_BODY) * 8 - 1))
def test_any_bit_of_the_body_counts(bit):
    flipped = bytearray(KNOWN_BODY)
    flipped[bit // 8] ^= 1 << bit % 8

    assert refusal(KNOWN_HEADERS, body=bytes(flipped)) == "signature"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "whsec_",
        "whsec_" + encoded(bytes(23)),
        "whsec_" + encoded(bytes(65)),
        "whsec_" + encoded(bytes(25)).rstrip("="),
        "whpk_" + encoded(bytes(31)),
        "whsk_" + encoded(bytes(33)),
        "other_" + encoded(bytes(32)),
        encoded(bytes(32)),
        "whsec_ü" + encoded(bytes(24)),
    ],
)
def test_what_is_no_secret_is_refused_without_being_repeated(text):
    with pytest.raises(ValueError, match="neither a whsec_") as caught:
        parse_secret(text)

    assert text[6:] == "" or text[6:] not in str(caught.value)


def test_secrets_do_not_show_themselves(key_pair):
    private, public = key_pair

    assert repr(SECRET) == "SharedSecret()"
    assert repr(private) == "PrivateKey()"
    assert isinstance(public, PublicKey)
    assert len(parse_secret(new_secret()).key) == 32


def test_signing_needs_an_aware_time_a_plain_id_and_a_key_that_can_sign(key_pair):
    with pytest.raises(ValueError, match="aware"):
        sign([SECRET], "m-7", KNOWN_TIME.replace(tzinfo=None), b"")
    with pytest.raises(ValueError, match="id"):
        sign([SECRET], "m.7", KNOWN_TIME, b"")
    with pytest.raises(ValueError, match="secret"):
        sign([], "m-7", KNOWN_TIME, b"")
    with pytest.raises(ValueError, match="public key"):
        sign([key_pair[1]], "m-7", KNOWN_TIME, b"")
