"""What holds of every provider of keys."""

import base64
import logging
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app import create_app
from app.domain.cases.lifecycle import Status
from app.security.encryption.errors import ContextMismatch, KeyUnavailable
from app.security.encryption.providers import provider_for
from app.security.encryption.providers.aws_kms import AwsKms
from app.security.encryption.providers.local_file import LocalFile
from app.services.core.unit import portal_for, unit_for
from app.services.operations import setup
from app.services.scheme import settings as scheme
from app.settings import read
from tests.conftest import NOW, SCHEME
from tests.peers import hsm, kms
from tests.support.people import a_submission, status_of
from tests.support.settings import environment

DATA_KEY = bytes(range(100, 132))
SECRETS = [
    repr(DATA_KEY)[2:-1],
    DATA_KEY.hex(),
    base64.b64encode(DATA_KEY).decode(),
    hsm.PIN,
    kms.CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
]


def test_a_wrapped_key_comes_back_after_a_restart(provider, provider_url):
    version, wrapped = provider.wrap(DATA_KEY, b"here")

    assert version == provider.current == 1
    assert DATA_KEY not in wrapped
    assert provider_for(provider_url).unwrap(version, wrapped, b"here") == DATA_KEY


def test_the_same_key_is_never_wrapped_alike(provider):
    assert len({provider.wrap(DATA_KEY, b"here") for _ in range(10)}) == 10


def test_a_rewrapped_key_is_the_same_key_in_the_same_place(provider):
    version, wrapped = provider.wrap(DATA_KEY, b"here")

    again = provider.rewrap(version, wrapped, b"here")

    assert again != (version, wrapped)
    assert provider.unwrap(*again, b"here") == DATA_KEY
    with pytest.raises(ContextMismatch):
        provider.unwrap(*again, b"there")


@pytest.mark.parametrize("context", [b"there", b"", b"here\x00", b"h" * 300])
def test_a_wrapped_key_does_not_open_elsewhere(provider, context):
    version, wrapped = provider.wrap(DATA_KEY, b"here")

    for attempt in (provider.unwrap, provider.rewrap):
        with pytest.raises(ContextMismatch):
            attempt(version, wrapped, context)


@pytest.mark.again  # real processes, or as much work
def test_a_wrapped_key_does_not_open_with_any_bit_flipped_or_cut(provider):
    version, wrapped = provider.wrap(DATA_KEY, b"here")
    # KMS may name its key in front, and look for another then.
    rest = len(wrapped) // 2 if isinstance(provider, AwsKms) else len(wrapped)
    flipped = [
        (int.from_bytes(wrapped) ^ 1 << bit).to_bytes(len(wrapped)) for bit in range(8 * rest)
    ]
    cut = [wrapped[:length] for length in (1, 11, 12, 13, 27, 28, len(wrapped) - 1)]

    for other in [*flipped, *cut, wrapped + b"\x00"]:
        with pytest.raises(ContextMismatch):
            provider.unwrap(version, other, b"here")
    assert provider.unwrap(version, wrapped, b"here") == DATA_KEY


def test_a_version_that_is_not_known_yet_is_unavailable(provider):
    version, wrapped = provider.wrap(DATA_KEY, b"here")

    for attempt in (provider.unwrap, provider.rewrap):
        with pytest.raises(KeyUnavailable, match="version 2"):
            attempt(version + 1, wrapped, b"here")


def test_an_authentication_code_is_known_again_and_is_of_its_message_and_key_alone(
    provider, provider_url, another
):
    code = provider.mac(b"erased")

    assert len(code) == 32
    assert provider_for(provider_url).mac(b"erased") == code
    assert code not in {
        provider.mac(b"erase"),
        provider.mac(b"erased\x00"),
        another.mac(b"erased"),
    }


def test_a_new_version_of_the_key_that_wraps_changes_no_authentication_code(provider):
    code = provider.mac(b"erased")

    match provider:
        case LocalFile():
            provider.rotate()
        case AwsKms():
            key = provider._kms.describe_key(KeyId=provider._key_id)["KeyMetadata"]
            provider._kms.rotate_key_on_demand(KeyId=key["KeyId"])
        case _:
            hsm.make_key(provider._label, 2)

    assert provider.mac(b"erased") == code


def test_a_signature_is_verified_by_the_newest_public_key_and_is_of_its_message_alone(
    signer, signing_url
):
    signature = signer.sign(b"checkpoint")
    key = Ed25519PublicKey.from_public_bytes(provider_for(signing_url).public_keys()[0])

    key.verify(signature, b"checkpoint")
    altered = [bytes([signature[0] ^ 1]) + signature[1:], signature[:-1], signature + b"\x00"]
    for other, message in [(signature, b"checkpoin"), *((each, b"checkpoint") for each in altered)]:
        with pytest.raises(InvalidSignature):
            key.verify(other, message)


def test_no_two_portals_sign_alike(signer, signing_url, fresh):
    other = provider_for(fresh(urlsplit(signing_url).scheme))

    assert not {*signer.public_keys()} & {*other.public_keys()}


def test_a_message_may_be_as_long_as_kms_allows(provider):
    assert len({provider.mac(b"m" * length) for length in (1, 4095, 4096)}) == 3


def test_a_signed_message_may_be_as_long_as_kms_allows(signer):
    key = Ed25519PublicKey.from_public_bytes(signer.public_keys()[0])

    for length in (1, 4096):
        key.verify(signer.sign(b"m" * length), b"m" * length)


def test_threads_share_a_provider(provider):
    def there_and_back(number):
        key, context = bytes([number]) * 32, str(number).encode()
        return provider.unwrap(*provider.wrap(key, context), context) == key

    with ThreadPoolExecutor(4) as threads:
        assert all(threads.map(there_and_back, range(40)))
        assert len({*threads.map(lambda _: provider.mac(b"erased"), range(40))}) == 1


def test_no_secret_is_shown_or_logged(provider, caplog):
    caplog.set_level(logging.DEBUG)
    version, wrapped = provider.wrap(DATA_KEY, b"here")
    provider.unwrap(version, wrapped, b"here")
    with pytest.raises(ContextMismatch) as mismatch:
        provider.unwrap(version, wrapped, b"there")
    with pytest.raises(KeyUnavailable) as unavailable:
        provider.unwrap(2, wrapped, b"here")

    provider.mac(DATA_KEY)

    shown = [repr(provider), caplog.text, *told(mismatch.value), *told(unavailable.value)]
    assert not [secret for secret in SECRETS for text in shown if secret in text]


def told(error):
    """What an exception says, and every exception behind it."""
    while error:
        yield repr(error)
        error = error.__cause__ or error.__context__


def test_a_portal_runs_on_it(provider_url, tmp_path):
    url = f"sqlite:///{tmp_path}/portal.db"
    settings = read(environment(url, "", tmp_path, KEY_PROVIDER=provider_url))
    setup.prepare(portal_for(settings))
    application = create_app(settings)
    portal = application.extensions["portal"]
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        scheme.change(unit, **SCHEME)

    eoi_id = a_submission(portal)

    assert status_of(portal, eoi_id) is Status.SUBMITTED
    assert application.test_client().get("/readyz").json["keys"]
    restarted = create_app(settings).extensions["portal"]
    with unit_for(restarted, "caseworker", opens=[eoi_id]) as unit:
        assert unit.key(eoi_id)
    for each in (portal, restarted):
        each.engine.dispose()
