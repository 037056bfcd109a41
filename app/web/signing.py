"""Signers of cookies and CSRF tokens, by HMAC-SHA-256: made once, their keys derived once.

Flask and Flask-WTF sign by SHA-1, and make a signer each time. So did the release before: as long
as it may serve beside this one both sign as it does, or who comes back from here to there would
lose their session or form. What it signed is read until the last such session has ended.
"""

import math
import time
from contextlib import suppress
from functools import cached_property, lru_cache
from hashlib import sha256
from typing import Any, cast

import flask_wtf.csrf
from flask import Flask, Request, Response
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from itsdangerous import TimestampSigner, URLSafeTimedSerializer
from itsdangerous.encoding import want_bytes

from app.domain.sign_in import staff_sessions
from app.security.encryption.errors import KeyUnavailable
from app.services.core.errors import Unavailable
from app.services.core.unit import Portal
from app.services.operations import rolling_upgrade
from app.services.sign_in import applicant_sessions
from app.web import current

_LONGEST = max(applicant_sessions.LONGEST, staff_sessions.LONGEST).total_seconds()
_KEPT = 128  # signatures, whether they are valid, and what they were of: half a MB for all
_AGAIN = 10.0  # seconds until a database that was away is asked again


class Sessions(SecureCookieSessionInterface):
    """Flask's own, of one application: its secrets are those that it was started with."""

    def __init__(self, app: Flask, portal: Portal) -> None:
        self._app = app
        self._upgrade = _Upgrade(portal)
        self._csrf: dict[tuple[str, ...], _Serializer] = {}

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if not self._upgrade.is_known and request.path != "/healthz":
            self._upgrade.look()  # here, where no connection to the database is held
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """As Flask, which looks up how a cookie is set before it sees that there is none to set."""
        if session.modified:
            super().save_session(app, session, response)
        elif session.accessed:
            response.headers.add("Vary", "Cookie")

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        del app
        return self._cookies

    @cached_property
    def _cookies(self) -> URLSafeTimedSerializer | None:
        flasks = super().get_signing_serializer(self._app)
        return flasks and _Serializer(flasks, self._upgrade)

    def of_csrf(self, secrets: tuple[str, ...], salt: str) -> URLSafeTimedSerializer:
        key = (*secrets, salt)
        if key not in self._csrf:
            theirs = URLSafeTimedSerializer(list(secrets), salt=salt)
            self._csrf[key] = _Serializer(theirs, self._upgrade)
        return self._csrf[key]


def keep_csrf_signers() -> None:
    """Have Flask-WTF, which has no setting for it, use the application's serializer."""
    flask_wtf.csrf.URLSafeTimedSerializer = _csrf_serializer  # type: ignore[attr-defined,assignment]


def _csrf_serializer(secrets: list[str], salt: str) -> URLSafeTimedSerializer:
    return cast("Sessions", current.app().session_interface).of_csrf(tuple(secrets), salt)


class _Upgrade:
    """When the release before is to be gone, which the database is asked once."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal
        self._over_at = math.nan  # by time.monotonic()
        self._next = -math.inf
        self.is_known = False

    def look(self) -> None:
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + _AGAIN
        with suppress(Unavailable, KeyUnavailable):
            self._over_at = now - rolling_upgrade.over_for(self._portal).total_seconds()
            self.is_known = True

    def is_under_way(self) -> bool:
        """Whether what is signed must be read by the release before; no, where it is not known."""
        return time.monotonic() < self._over_at

    def is_past(self) -> bool:
        """Whether nothing that the release before signed is of a session that may be live."""
        return time.monotonic() > self._over_at + _LONGEST


class _Serializer(URLSafeTimedSerializer):
    """Of the same secrets and salt as the library's, which signs as the release before does."""

    def __init__(self, library: URLSafeTimedSerializer, upgrade: _Upgrade) -> None:
        super().__init__(library.secret_keys, salt=library.salt, serializer=library.serializer)
        self._upgrade = upgrade
        self._loaded = lru_cache(_KEPT)(super().load_payload)
        self._dumped = lru_cache(_KEPT)(super().dump_payload)
        self._before = _Signer(library.secret_keys, library.salt, **library.signer_kwargs)
        self._now = _Signer(
            library.secret_keys, library.salt, key_derivation="hmac", digest_method=sha256
        )

    def make_signer(self, salt: str | bytes | None = None) -> TimestampSigner:
        del salt
        return self._before if self._upgrade.is_under_way() else self._now

    def iter_unsigners(self, salt: str | bytes | None = None) -> Any:
        del salt
        yield self._now
        if not self._upgrade.is_past():
            yield self._before

    def dump_payload(self, obj: Any) -> bytes:
        """A session's CSRF token is dumped for each of its pages."""
        return self._dumped(obj) if isinstance(obj, str) else super().dump_payload(obj)

    def load_payload(self, payload: bytes, *_: Any, **__: Any) -> Any:
        """Of a session a copy each time: its values are replaced, never changed in place."""
        loaded = self._loaded(payload)
        return dict(loaded) if isinstance(loaded, dict) else loaded


class _Signer(TimestampSigner):
    """As the library's, of the keys that it derived at first; it verifies a signature once."""

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        derive = super().derive_key
        self._derived = {secret: derive(secret) for secret in self.secret_keys}
        self._verified = lru_cache(_KEPT)(super().verify_signature)

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:
        return self._derived[self.secret_key if secret_key is None else want_bytes(secret_key)]

    def verify_signature(self, value: str | bytes, sig: str | bytes) -> bool:
        return self._verified(value, sig)
