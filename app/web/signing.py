"""What signs cookies and CSRF tokens is made once, and its keys are derived once.

Flask and Flask-WTF make it anew each time they sign or verify, of the same secrets.
"""

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import Any

import flask_wtf.csrf
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import want_bytes


class Sessions(SecureCookieSessionInterface):
    """Flask's own, of one application: its secrets are those that it was started with."""

    def __init__(self, app: Flask) -> None:
        self._app = app

    @cached_property
    def _signer(self) -> URLSafeTimedSerializer | None:
        made = super().get_signing_serializer(self._app)
        return made and _kept(made)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        del app
        return self._signer


def keep_csrf_signers() -> None:
    """Have Flask-WTF, which has no setting for it, use a kept serializer for the same secrets."""
    flask_wtf.csrf.URLSafeTimedSerializer = _csrf_serializer  # type: ignore[attr-defined,assignment]


def _csrf_serializer(secrets: Sequence[str], salt: str) -> URLSafeTimedSerializer:
    return _of(tuple(secrets), salt)


@lru_cache(maxsize=8)
def _of(secrets: tuple[str, ...], salt: str) -> URLSafeTimedSerializer:
    return _kept(URLSafeTimedSerializer(list(secrets), salt=salt))


class _Signer(TimestampSigner):
    """As the library's, of the keys that it derived at first."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        derive = super().derive_key
        self._derived = {secret: derive(secret) for secret in self.secret_keys}

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        return self._derived[self.secret_key if secret_key is None else want_bytes(secret_key)]


def _kept(serializer: URLSafeTimedSerializer) -> URLSafeTimedSerializer:
    """It with one signer; its salt never changes."""
    signer = _Signer(serializer.secret_keys, salt=serializer.salt, **serializer.signer_kwargs)
    serializer.make_signer = lambda salt=None: signer  # type: ignore[method-assign] # noqa: ARG005
    return serializer
