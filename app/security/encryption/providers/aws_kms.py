"""The AWS KMS provider has its key-encryption key in KMS; the context is KMS's encryption context.

KMS rotates inside one key and knows for each ciphertext what it was made with, so the version is
always 1. Two keys beside it make HMACs and signatures. Signing with Ed25519 follows the API
reference (Sign, GetPublicKey; KeySpec ECC_NIST_EDWARDS25519) and has not been tried on KMS itself:
Moto cannot simulate it. Credentials come from where the AWS SDK looks for them.
"""

import base64
import hashlib
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import load_der_public_key

from app.security.encryption.errors import (
    ContextMismatch,
    KeyDestroyed,
    KeyUnavailable,
    RotatedElsewhere,
)

logging.getLogger("botocore").setLevel(logging.INFO)  # below, it writes what is wrapped

_VERSION = 1
_TIMEOUTS = Config(  # seconds; a person waits
    connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 2}
)
_NEEDED = {"region", "mac", "sign"}
# KMS's error codes (its API reference, Decrypt and ReEncrypt). All others are KeyUnavailable.
_ERRORS: dict[str, type[Exception]] = {
    "InvalidCiphertextException": ContextMismatch,
    "IncorrectKeyException": ContextMismatch,
    "DisabledException": KeyDestroyed,
    "KMSInvalidStateException": KeyDestroyed,  # waits for its deletion
}


class AwsKms:
    def __init__(
        self, key_id: str, *, mac: str, sign: str, region: str, endpoint: str | None = None
    ) -> None:
        self._key_id = key_id
        self._mac_key_id = mac
        self._signing_key_id = sign
        self._kms: Any = boto3.Session(region_name=region).client(
            "kms", endpoint_url=endpoint, config=_TIMEOUTS
        )

    @classmethod
    def from_url(cls, url: str) -> "AwsKms":
        """`awskms:///alias/…?region=…&mac=alias/…&sign=alias/…`. Raises ValueError.

        Instead of an alias a key's id or ARN may be given. `endpoint`, for tests, replaces AWS's.
        """
        parts = urlsplit(url)
        given = dict(parse_qsl(parts.query))
        key_id = parts.path.removeprefix("/")
        if parts.netloc or not key_id or not _NEEDED <= given.keys() <= _NEEDED | {"endpoint"}:
            form = "awskms:///alias/…?region=…&mac=alias/…&sign=alias/…"
            raise ValueError(f"KEY_PROVIDER: AWS KMS is named as {form}")
        return cls(key_id, **given)

    @property
    def current(self) -> int:
        return _VERSION

    def wrap(self, key: bytes, context: bytes) -> tuple[int, bytes]:
        with _translating_errors():
            answer = self._kms.encrypt(
                KeyId=self._key_id, Plaintext=key, EncryptionContext=_bound(context)
            )
            return _VERSION, answer["CiphertextBlob"]

    def unwrap(self, version: int, wrapped: bytes, context: bytes) -> bytes:
        _check(version)
        with _translating_errors():
            answer = self._kms.decrypt(
                KeyId=self._key_id, CiphertextBlob=wrapped, EncryptionContext=_bound(context)
            )
            plaintext: bytes = answer["Plaintext"]
            return plaintext

    def rewrap(self, version: int, wrapped: bytes, context: bytes) -> tuple[int, bytes]:
        """Done inside KMS: the data key itself does not come here."""
        _check(version)
        with _translating_errors():
            answer = self._kms.re_encrypt(
                CiphertextBlob=wrapped,
                SourceKeyId=self._key_id,
                SourceEncryptionContext=_bound(context),
                DestinationKeyId=self._key_id,
                DestinationEncryptionContext=_bound(context),
            )
            return _VERSION, answer["CiphertextBlob"]

    def rotate(self) -> int:
        raise RotatedElsewhere(
            "KMS rotates inside the key, yearly or at `aws kms rotate-key-on-demand`; "
            "nothing is to be rewrapped (docs/operations.md, 'Keys')"
        )

    def mac(self, message: bytes) -> bytes:
        with _translating_errors():
            answer = self._kms.generate_mac(
                KeyId=self._mac_key_id, Message=message, MacAlgorithm="HMAC_SHA_256"
            )
            tag: bytes = answer["Mac"]
            return tag

    def sign(self, message: bytes) -> bytes:
        with _translating_errors():
            answer = self._kms.sign(
                KeyId=self._signing_key_id,
                Message=message,
                MessageType="RAW",
                SigningAlgorithm="ED25519_SHA_512",
            )
            signature: bytes = answer["Signature"]
            return signature

    def public_keys(self) -> list[bytes]:
        """Only one, since KMS does not rotate signing keys."""
        with _translating_errors():
            answer = self._kms.get_public_key(KeyId=self._signing_key_id)
        key = load_der_public_key(answer["PublicKey"])
        if not isinstance(key, Ed25519PublicKey):
            raise KeyUnavailable("AWS KMS: the key that signs must be an Ed25519 key")
        return [key.public_bytes_raw()]


def _check(version: int) -> None:
    if version != _VERSION:
        raise KeyUnavailable(f"version {version} was wrapped by another provider than KMS")


def _bound(context: bytes) -> dict[str, str]:
    """The context as KMS takes it: hashed, since KMS writes it to CloudTrail, and as text."""
    return {"context": base64.b64encode(hashlib.sha256(context).digest()).decode()}


@contextmanager
def _translating_errors() -> Iterator[None]:
    try:
        yield
    except ClientError as error:
        code = error.response["Error"]["Code"]
        raise _ERRORS.get(code, KeyUnavailable)(f"AWS KMS: {code}") from None
    except BotoCoreError as error:
        raise KeyUnavailable(f"AWS KMS: {type(error).__name__}") from None
