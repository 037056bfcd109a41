"""Keys in AWS KMS.

Moto has no Ed25519 keys: what signing asks and is answered is only held against KMS's API reference
here (Sign, GetPublicKey), with KMS's own answers played by the test.
"""

import base64
import json

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.security.encryption.errors import (
    ContextMismatch,
    KeyDestroyed,
    KeyUnavailable,
    RotatedElsewhere,
)
from app.security.encryption.providers import provider_for
from tests.peers import kms

pytestmark = pytest.mark.usefixtures("kms_endpoint")  # the credentials stand with it
DATA_KEY = bytes(range(32))


@pytest.fixture
def provider(kms_endpoint):
    return provider_for(kms.url(kms_endpoint, kms.a_key(kms_endpoint)))


def test_a_key_may_be_named_by_its_arn(kms_endpoint, provider):
    version, wrapped = provider.wrap(DATA_KEY, b"here")
    arn = provider._kms.describe_key(KeyId=provider._key_id)["KeyMetadata"]["Arn"]

    same = provider_for(kms.url(kms_endpoint, arn))

    assert same.unwrap(version, wrapped, b"here") == DATA_KEY


def test_the_portal_does_not_rotate_it(provider):
    with pytest.raises(RotatedElsewhere, match="rotates inside"):
        provider.rotate()


def test_kms_itself_knows_an_authentication_code_again(kms_endpoint):
    mac = kms.a_mac_key(kms_endpoint)
    provider = provider_for(kms.url(kms_endpoint, "alias/no", mac))

    answer = provider._kms.verify_mac(
        KeyId=mac, Message=b"erased", MacAlgorithm="HMAC_SHA_256", Mac=provider.mac(b"erased")
    )

    assert answer["MacValid"]


def test_a_key_of_another_kind_makes_no_authentication_codes(kms_endpoint):
    provider = provider_for(kms.url(kms_endpoint, "alias/no", kms.a_key(kms_endpoint)))

    with pytest.raises(KeyUnavailable, match="AWS KMS: "):
        provider.mac(b"erased")


def answers(receiver, status, **members):
    body = json.dumps(members).encode()
    receiver.answers.append((status, {"Content-Length": str(len(body))}, body))


def encoded(raw):
    return base64.b64encode(raw).decode()


def spki(key):
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return encoded(public)


def test_a_signature_is_asked_for_as_the_reference_says(receiver):
    key = Ed25519PrivateKey.generate()
    provider = provider_for(kms.url(receiver.url, "alias/no", sign="alias/portal-sign"))
    answers(receiver, 200, Signature=encoded(key.sign(b"checkpoint")))
    answers(receiver, 200, PublicKey=spki(key))

    signature = provider.sign(b"checkpoint")
    [public] = provider.public_keys()

    assert public == key.public_key().public_bytes_raw()
    key.public_key().verify(signature, b"checkpoint")
    signed, listed = receiver.received
    assert signed.headers["X-Amz-Target"] == "TrentService.Sign"
    assert json.loads(signed.body) == {
        "KeyId": "alias/portal-sign",
        "Message": encoded(b"checkpoint"),
        "MessageType": "RAW",
        "SigningAlgorithm": "ED25519_SHA_512",
    }
    assert listed.headers["X-Amz-Target"] == "TrentService.GetPublicKey"
    assert json.loads(listed.body) == {"KeyId": "alias/portal-sign"}


def test_a_key_that_signs_otherwise_is_no_key(receiver):
    provider = provider_for(kms.url(receiver.url, "alias/no"))
    answers(receiver, 200, PublicKey=spki(ec.generate_private_key(ec.SECP256R1())))

    with pytest.raises(KeyUnavailable, match="must be an Ed25519 key"):
        provider.public_keys()


def test_a_key_that_is_not_there_is_unavailable(kms_endpoint):
    with pytest.raises(KeyUnavailable, match="NotFoundException"):
        provider_for(kms.url(kms_endpoint, "alias/no")).wrap(DATA_KEY, b"here")


def test_without_credentials_it_is_unavailable(monkeypatch):
    for name in kms.CREDENTIALS:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    nobody = provider_for(kms.url("http://127.0.0.1:9", "alias/portal"))

    with pytest.raises(KeyUnavailable, match="NoCredentials"):
        nobody.wrap(DATA_KEY, b"here")


def test_an_endpoint_that_is_down_is_unavailable():
    with pytest.raises(KeyUnavailable, match="EndpointConnectionError"):
        provider_for(kms.url("http://127.0.0.1:9", "alias/portal")).wrap(DATA_KEY, b"here")


# Moto knows neither disabled keys nor throttling: the answers are those of KMS's API reference.
UNWRAPPING = {
    "InvalidCiphertextException": ContextMismatch,
    "IncorrectKeyException": ContextMismatch,
}
ALWAYS = {
    "DisabledException": KeyDestroyed,
    "KMSInvalidStateException": KeyDestroyed,
    "AccessDeniedException": KeyUnavailable,
    "InvalidKeyUsageException": KeyUnavailable,
    "ThrottlingException": KeyUnavailable,
    "KMSInternalException": KeyUnavailable,
    "DependencyTimeoutException": KeyUnavailable,
}
VERBS = {
    "unwrap": ((1, b"wrapped", b"here"), UNWRAPPING | ALWAYS),
    "rewrap": ((1, b"wrapped", b"here"), UNWRAPPING | ALWAYS),
    "mac": ((b"planted",), ALWAYS),
    "sign": ((b"planted",), ALWAYS),
    "public_keys": ((), ALWAYS),
}


@pytest.mark.again  # real processes, or as much work
@pytest.mark.parametrize(
    ("verb", "code"), [(verb, code) for verb, (_, facts) in VERBS.items() for code in facts]
)
def test_what_kms_answers_is_told_apart(receiver, verb, code):
    provider = provider_for(kms.url(receiver.url, "alias/portal"))
    for _ in range(2):  # it may try again
        answers(receiver, 400, __type=code, message="planted")
    given, facts = VERBS[verb]

    with pytest.raises(facts[code], match=code) as told:
        getattr(provider, verb)(*given)
    assert "planted" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "awskms:///alias/portal",
        "awskms:///alias/portal?region=eu-west-2",
        "awskms:///?region=eu-west-2&mac=alias/m&sign=alias/s",
        "awskms:///alias/portal?region=eu-west-2&mac=&sign=alias/s",
        "awskms://alias/portal?region=eu-west-2&mac=alias/m&sign=alias/s",
        "awskms:///alias/portal?region=eu-west-2&mac=alias/m&sign=alias/s&secret=planted",
    ],
)
def test_an_address_that_is_not_whole_is_refused_without_repeating_it(url):
    with pytest.raises(ValueError, match="AWS KMS is named as") as refusal:
        provider_for(url)
    assert "planted" not in str(refusal.value)
