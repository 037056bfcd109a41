"""The PKCS #11 provider has its key-encryption keys in a hardware security module (HSM).

The setting is a URI of RFC 7512. All keys have one label and cannot be extracted. AES keys wrap,
Ed25519 keys sign: the version is their CKA_ID, and the highest is the current one. The generic
secret of CKA_ID 0 makes HMACs. Data keys are wrapped with AES-GCM under a random nonce of ours
(PKCS #11 v3.1 §6.13.3); a wrapped key is the nonce, the ciphertext and the tag.
"""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import Any
from urllib.parse import unquote, urlsplit

import pkcs11
from pkcs11 import Attribute, GCMParams, KeyType, Mechanism, ObjectClass, Session
from pkcs11 import exceptions as fault

from app.security.encryption.errors import (
    ContextMismatch,
    KeyDestroyed,
    KeyUnavailable,
    RotatedElsewhere,
)

_NONCE = 12
_TAG_BITS = 128
_ID = 2  # bytes that a CKA_ID may have, lest a random one be taken for a version
_MAC_ID = 0  # not a version, lest the key be destroyed with an old version
_POINT = 32
_ATTRIBUTES = {"token", "object", "module-path", "pin-source"}
_PIN_REFUSED = (fault.PinIncorrect, fault.PinInvalid, fault.PinLenRange, fault.PinLocked)

_Key = Any  # a key of pkcs11, whose stub leaves out what it can do
_Kind = Mapping[Attribute, Any]

_PROTECTED: _Kind = {
    Attribute.PRIVATE: True,  # else it works without the PIN
    Attribute.SENSITIVE: True,
    Attribute.EXTRACTABLE: False,
}
_SECRET: _Kind = {Attribute.CLASS: ObjectClass.SECRET_KEY, **_PROTECTED}
_WRAPPING: _Kind = {Attribute.KEY_TYPE: KeyType.AES, **_SECRET}
_MAC: _Kind = {Attribute.KEY_TYPE: KeyType.GENERIC_SECRET, **_SECRET}
_EDWARDS: _Kind = {Attribute.KEY_TYPE: KeyType.EC_EDWARDS}
_SIGNING: _Kind = {Attribute.CLASS: ObjectClass.PRIVATE_KEY, **_EDWARDS, **_PROTECTED}
_PUBLIC: _Kind = {Attribute.CLASS: ObjectClass.PUBLIC_KEY, **_EDWARDS}

_lock = Lock()  # python-pkcs11 tells every module that only one thread at a time will call it


class Pkcs11:
    """Logs in to the HSM when first used, and again after every error."""

    def __init__(self, module: str, token: str, label: str, pin_file: Path) -> None:
        self._module = module
        self._token = token
        self._label = label
        self._pin_file = pin_file
        self._pin_refused = False
        self._session: Session | None = None

    @classmethod
    def from_url(cls, url: str) -> "Pkcs11":
        """`pkcs11:token=…;object=…?module-path=/…&pin-source=file:/…`. Raises ValueError."""
        parts = urlsplit(url)
        pairs = [pair.partition("=") for pair in parts.path.split(";") + parts.query.split("&")]
        given = {name: unquote(value) for name, _, value in pairs}
        pin_scheme, _, pin_file = given.get("pin-source", "").partition(":")
        if given.keys() != _ATTRIBUTES or pin_scheme != "file":
            form = "pkcs11:token=…;object=…?module-path=/…&pin-source=file:/…"
            raise ValueError(f"KEY_PROVIDER: an HSM is named as {form}")
        return cls(given["module-path"], given["token"], given["object"], Path(pin_file))

    @property
    def current(self) -> int:
        with self._keys(_WRAPPING) as keys:
            return max(keys)

    def wrap(self, key: bytes, context: bytes) -> tuple[int, bytes]:
        with self._keys(_WRAPPING) as keys:
            version = max(keys)
            return version, _encrypt(keys[version], key, context)

    def unwrap(self, version: int, wrapped: bytes, context: bytes) -> bytes:
        with self._keys(_WRAPPING) as keys:
            if version > max(keys):
                raise KeyUnavailable(f"the HSM has no key of version {version}")
            if version not in keys:
                raise KeyDestroyed(f"version {version} is no longer in the HSM")
            try:
                return _decrypt(keys[version], wrapped, context)
            except fault.PKCS11Error:
                # Modules report a wrong tag each in its own way, SoftHSM as a general error. It was
                # the tag if the same key can still decrypt what it has just encrypted.
                _decrypt(keys[version], _encrypt(keys[version], b"", context), context)
                raise ContextMismatch("a wrapped key was altered or moved") from None

    def rewrap(self, version: int, wrapped: bytes, context: bytes) -> tuple[int, bytes]:
        return self.wrap(self.unwrap(version, wrapped, context), context)

    def rotate(self) -> int:
        raise RotatedElsewhere(
            "make an AES key of the same label in the HSM, its CKA_ID one higher "
            "(docs/operations.md, 'Keys')"
        )

    def mac(self, message: bytes) -> bytes:
        with self._keys(_MAC) as keys:
            if keys.keys() != {_MAC_ID}:
                raise KeyUnavailable("the HSM needs one generic secret, of CKA_ID 00")
            tag: bytes = keys[_MAC_ID].sign(message, mechanism=Mechanism.SHA256_HMAC)
            return tag

    def sign(self, message: bytes) -> bytes:
        with self._keys(_SIGNING) as keys:
            signature: bytes = keys[max(keys)].sign(message, mechanism=Mechanism.EDDSA)
            return signature

    def public_keys(self) -> list[bytes]:
        """Those of the keys that can sign: anybody may have put another public key there."""
        with self._keys(_SIGNING) as keys:
            versions = sorted(keys, reverse=True)
        with self._keys(_PUBLIC) as keys:
            if missing := [version for version in versions if version not in keys]:
                raise KeyUnavailable(f"the HSM has no public key of version {missing[0]}")
            # Bare, or in a DER OCTET STRING: the versions of PKCS #11 differ.
            return [keys[version][Attribute.EC_POINT][-_POINT:] for version in versions]

    @contextmanager
    def _keys(self, kind: _Kind) -> Iterator[Mapping[int, _Key]]:
        """The keys of a kind by version, listed anew each time: old ones are about to be destroyed.

        Whatever the module raises, here or in the block, is turned into KeyUnavailable.
        """
        with _lock:
            try:
                self._session = self._session or self._log_in()
                yield self._find(self._session, kind)
            except fault.PKCS11Error as error:
                self._log_out()
                raise KeyUnavailable(f"the HSM: {type(error).__name__}") from None

    def _log_in(self) -> Session:
        if self._pin_refused:  # a few more tries and the HSM would lock the account
            raise KeyUnavailable("the HSM refused the PIN and is not asked again by this process")
        try:
            pin = self._pin_file.read_text(errors="replace").strip()
        except OSError as error:
            raise KeyUnavailable(f"the HSM's PIN cannot be read: {error.strerror}") from None
        token = pkcs11.lib(self._module).get_token(token_label=self._token)
        try:
            return token.open(user_pin=pin)
        except fault.UserAlreadyLoggedIn:  # by another provider of this process
            return token.open()
        except _PIN_REFUSED:
            self._pin_refused = True
            raise

    def _log_out(self) -> None:
        session, self._session = self._session, None
        if session:
            with suppress(fault.PKCS11Error):
                session.close()

    def _find(self, session: Session, kind: _Kind) -> Mapping[int, _Key]:
        found: list[_Key] = list(session.get_objects({Attribute.LABEL: self._label, **kind}))
        keys = {int.from_bytes(key.id): key for key in found if len(key.id) <= _ID}
        if not keys or len(keys) < len(found):
            self._log_out()  # the HSM may have dropped our login, and then it hides the keys
            raise KeyUnavailable(
                f"the HSM needs {kind[Attribute.KEY_TYPE].name} keys labelled {self._label!r}, "
                f"private, sensitive and not extractable, each with a CKA_ID of its own of {_ID} "
                "bytes at most"
            )
        return keys


def _encrypt(key: _Key, plaintext: bytes, context: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    sealed: bytes = key.encrypt(plaintext, **_gcm(nonce, context))
    return nonce + sealed


def _decrypt(key: _Key, wrapped: bytes, context: bytes) -> bytes:
    plaintext: bytes = key.decrypt(wrapped[_NONCE:], **_gcm(wrapped[:_NONCE], context))
    return plaintext


def _gcm(nonce: bytes, context: bytes) -> dict[str, Mechanism | GCMParams]:
    params = GCMParams(nonce, context, _TAG_BITS)
    return {"mechanism": Mechanism.AES_GCM, "mechanism_param": params}
