"""A key in AWS KMS."""

import json

import pytest

from app.security.errors import ContextMismatch, KeyDestroyed, KeyUnavailable, RotatedElsewhere
from app.security.providers import provider_for
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
@pytest.mark.parametrize(
    ("code", "fact"),
    [
        ("InvalidCiphertextException", ContextMismatch),
        ("IncorrectKeyException", ContextMismatch),
        ("DisabledException", KeyDestroyed),
        ("KMSInvalidStateException", KeyDestroyed),
        ("AccessDeniedException", KeyUnavailable),
        ("ThrottlingException", KeyUnavailable),
        ("KMSInternalException", KeyUnavailable),
        ("DependencyTimeoutException", KeyUnavailable),
    ],
)
@pytest.mark.parametrize("verb", ["unwrap", "rewrap"])
def test_what_kms_answers_is_told_apart(receiver, verb, code, fact):
    provider = provider_for(kms.url(receiver.url, "alias/portal"))
    body = json.dumps({"__type": code, "message": "planted"}).encode()
    receiver.answers.extend([(400, {"Content-Length": str(len(body))}, body)] * 2)

    with pytest.raises(fact, match=code) as told:
        getattr(provider, verb)(1, b"wrapped", b"here")
    assert "planted" not in str(told.value)


@pytest.mark.parametrize(
    "url",
    [
        "awskms:///alias/portal",
        "awskms:///?region=eu-west-2",
        "awskms://alias/portal?region=eu-west-2",
        "awskms:///alias/portal?region=eu-west-2&secret=planted",
    ],
)
def test_an_address_that_is_not_whole_is_refused_without_repeating_it(url):
    with pytest.raises(ValueError, match="AWS KMS is named as") as refusal:
        provider_for(url)
    assert "planted" not in str(refusal.value)
