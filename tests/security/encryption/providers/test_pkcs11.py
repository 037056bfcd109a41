"""Keys in a hardware security module."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app import create_app
from app.security.encryption.errors import KeyDestroyed, KeyUnavailable, RotatedElsewhere
from app.security.encryption.keyring import SYSTEM_KEYS
from app.security.encryption.providers import provider_for
from app.settings import read
from tests.peers import hsm
from tests.support.settings import environment

DATA_KEY = bytes(range(32))
OPERATIONS = (Path(__file__).parents[4] / "docs/operations.md").read_text()


@pytest.fixture
def provider(hsm_folder, label):
    return provider_for(hsm.url(hsm_folder, label))


def test_keys_made_as_the_document_says_are_found_as_it_says(hsm_folder):
    made = re.search(r"make_key\(\) \{.*?(?=\n```)", OPERATIONS, re.DOTALL)[0]
    made = made.replace("pkcs11-tool", f"pkcs11-tool --pin {hsm.PIN}")
    subprocess.run(["bash", "-ec", made], check=True, capture_output=True)

    url = re.search(r"`(pkcs11:token=portal;.*)`", OPERATIONS)[1]
    portal = provider_for(url.replace("/run/secrets/pin", f"{hsm_folder}/pin"))
    assert portal.current == 1
    assert portal.mac(b"erased")
    assert len(portal.public_keys()) == 1


def test_a_key_made_in_the_hsm_becomes_current_and_the_old_one_goes_when_destroyed(provider, label):
    old_version, old = provider.wrap(DATA_KEY, b"here")

    hsm.make_key(label, 2)

    assert provider.current == 2
    assert provider.unwrap(old_version, old, b"here") == DATA_KEY
    new_version, new = provider.rewrap(old_version, old, b"here")
    assert new_version == 2

    hsm.destroy_key(label, 1)

    with pytest.raises(KeyDestroyed, match="version 1"):
        provider.unwrap(old_version, old, b"here")
    assert provider.unwrap(new_version, new, b"here") == DATA_KEY


@pytest.mark.parametrize(
    "made",
    [
        lambda _: None,
        lambda label: hsm.make_mac_key(label, 1),  # would go with a version that is destroyed
        lambda label: [hsm.make_mac_key(label), hsm.make_mac_key(label, 1)],
        lambda label: [hsm.make_mac_key(label), hsm.make_mac_key(label)],
        lambda label: hsm.make_mac_key(label, 0, "--private", "--sensitive", "--extractable"),
        lambda label: hsm.make_mac_key(label, 0, "--sensitive"),
    ],
    ids=["none", "of a version", "two", "twins", "extractable", "without the PIN"],
)
def test_without_one_sound_key_of_id_0_there_are_no_authentication_codes(provider, label, made):
    made(label)

    with pytest.raises(KeyUnavailable, match="the HSM needs"):
        provider.mac(b"erased")


def test_the_newest_key_signs_and_the_public_ones_are_all_listed(provider, label):
    hsm.make_signing_key(label, 1)
    [first] = provider.public_keys()
    hsm.make_signing_key(label, 0x10A)

    newest, *others = provider.public_keys()

    Ed25519PublicKey.from_public_bytes(newest).verify(provider.sign(b"checkpoint"), b"checkpoint")
    assert others == [first]


def test_without_a_key_pair_nothing_is_signed(provider):
    for attempt in (lambda: provider.sign(b"checkpoint"), provider.public_keys):
        with pytest.raises(KeyUnavailable, match="needs EC_EDWARDS keys"):
            attempt()


def test_a_private_key_that_could_be_taken_out_does_not_sign(provider, label):
    hsm.make_signing_key(label, 1, "--sensitive", "--private", "--extractable")

    with pytest.raises(KeyUnavailable, match="needs EC_EDWARDS keys"):
        provider.sign(b"checkpoint")


def test_a_public_key_alone_vouches_for_nothing(provider, label):
    hsm.make_signing_key(label, 1)
    hsm.make_signing_key(label, 2)
    [second, first] = provider.public_keys()

    hsm.destroy_key(label, 2, "privkey")
    assert provider.public_keys() == [first]

    hsm.make_signing_key(label, 2)  # now two public ones of that version
    with pytest.raises(KeyUnavailable, match="CKA_ID of its own"):
        provider.public_keys()
    hsm.destroy_key(label, 2, "pubkey")
    hsm.destroy_key(label, 2, "pubkey")
    with pytest.raises(KeyUnavailable, match="no public key of version 2"):
        provider.public_keys()
    assert second != first


def test_the_portal_does_not_rotate_it(provider):
    with pytest.raises(RotatedElsewhere, match="CKA_ID"):
        provider.rotate()


@pytest.mark.again  # real processes, or as much work
def test_the_commands_rotate_with_the_hsm_s_own_tool(hsm_folder, label, tmp_path):
    url = hsm.url(hsm_folder, label)
    environ = environment(f"sqlite:///{tmp_path}/portal.db", "", tmp_path, KEY_PROVIDER=url)

    def flask(*command):
        started = [sys.executable, "-m", "flask", "--app", "app", *command]
        return subprocess.run(
            started, env=os.environ | environ, capture_output=True, text=True, check=False
        )

    hsm.make_mac_key(label)
    assert flask("db", "upgrade").returncode == 0
    assert "CKA_ID one higher" in flask("keys", "rotate").stderr
    hsm.make_key(label, 2)
    assert "all are under the current version" in flask("keys", "rewrap").stdout
    hsm.destroy_key(label, 1)

    shown = flask("keys", "status").stdout
    assert "current: version 2" in shown
    assert f"keys of the system: {len(SYSTEM_KEYS)} under version 2\n" in shown
    application = create_app(read(environ))
    assert application.test_client().get("/readyz").json["keys"]
    application.extensions["portal"].engine.dispose()


@pytest.mark.parametrize("change", [{"module": "/no/module.so"}, {"token": "other"}])
def test_an_hsm_that_is_not_there_is_unavailable(hsm_folder, label, change):
    with pytest.raises(KeyUnavailable, match="the HSM: "):
        provider_for(hsm.url(hsm_folder, label, **change)).wrap(DATA_KEY, b"here")


def test_a_pin_that_cannot_be_read_is_unavailable(hsm_folder, label, tmp_path):
    with pytest.raises(KeyUnavailable, match="PIN cannot be read: No such file"):
        provider_for(hsm.url(hsm_folder, label, pin=tmp_path / "no")).wrap(DATA_KEY, b"here")


def test_a_wrong_pin_is_tried_once_lest_the_hsm_lock_the_account(hsm_folder, tmp_path):
    pin = tmp_path / "pin"
    pin.write_text("9999-slip")
    provider = provider_for(hsm.url(hsm_folder, "kek", token=hsm.QUIET_TOKEN, pin=pin))

    for said in ["PinIncorrect", "not asked again"]:
        with pytest.raises(KeyUnavailable, match=said) as refusal:
            provider.wrap(DATA_KEY, b"here")
        assert "9999" not in str(refusal.value)


@pytest.mark.parametrize(
    "protection",
    [
        ["--private", "--sensitive", "--extractable"],
        ["--private"],
        ["--sensitive"],
    ],
)
def test_a_key_that_could_be_taken_out_or_used_without_the_pin_is_no_key(
    hsm_folder, label, protection
):
    label += "-open"
    hsm.make_key(label, 1, *protection)

    with pytest.raises(KeyUnavailable, match="private, sensitive and not"):
        provider_for(hsm.url(hsm_folder, label)).wrap(DATA_KEY, b"here")


@pytest.mark.parametrize("identity", [1, 0x10000])
def test_a_key_whose_version_is_unclear_is_refused(provider, label, identity):
    hsm.make_key(label, identity)

    with pytest.raises(KeyUnavailable, match="CKA_ID of its own"):
        provider.wrap(DATA_KEY, b"here")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # of a search
def test_a_lost_session_is_unavailable_once(provider):
    version, wrapped = provider.wrap(DATA_KEY, b"here")
    provider._session.close()

    with pytest.raises(KeyUnavailable, match="the HSM: "):
        provider.unwrap(version, wrapped, b"here")
    assert provider.unwrap(version, wrapped, b"here") == DATA_KEY


def test_a_lost_login_is_unavailable_once(hsm_folder, label):
    hsm.make_key(label, 1, token=hsm.QUIET_TOKEN)
    url = hsm.url(hsm_folder, label, token=hsm.QUIET_TOKEN)
    first, second = provider_for(url), provider_for(url)
    version, wrapped = first.wrap(DATA_KEY, b"here")
    assert second.unwrap(version, wrapped, b"here") == DATA_KEY
    first._log_out()

    with pytest.raises(KeyUnavailable):
        second.unwrap(version, wrapped, b"here")
    assert second.unwrap(version, wrapped, b"here") == DATA_KEY
    second._log_out()


@pytest.mark.parametrize(
    "url",
    [
        "pkcs11:token=a;object=b",
        "pkcs11:token=a;object=b?module-path=/m.so&pin-value=9999",
        "pkcs11:token=a;object=b?module-path=/m.so&pin-source=9999",
        "pkcs11:token=a;object=b;type=private?module-path=/m.so&pin-source=file:/9999",
        "pkcs11:?9999",
    ],
)
def test_an_address_that_is_not_whole_is_refused_without_repeating_it(url):
    with pytest.raises(ValueError, match="an HSM is named as") as refusal:
        provider_for(url)
    assert "9999" not in str(refusal.value)


def test_names_may_be_written_with_escapes(hsm_folder, label):
    url = hsm.url(hsm_folder, "%" + label[:1].encode().hex() + label[1:])

    assert provider_for(url).current == 1
