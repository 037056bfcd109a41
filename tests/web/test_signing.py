"""Cookies and tokens are signed by HMAC-SHA-256; as before, while the release before serves."""

import time
from datetime import timedelta
from hashlib import sha256
from types import SimpleNamespace

import flask_wtf.csrf
import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from flask_wtf.csrf import generate_csrf, validate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer
from wtforms import ValidationError

from app import create_app
from app.domain.audit.actions import AuditAction
from app.services.audit import baseline
from app.services.core.unit import unit_for
from app.services.operations import rolling_upgrade
from app.settings import read
from app.web import signing
from tests.conftest import on_sqlite
from tests.support.visitor import Visitor

NEW = {"key_derivation": "hmac", "digest_method": sha256}
SECRET = "s" * 32


def signer(application):
    return application.session_interface.get_signing_serializer(application)


def of_csrf(application):
    with application.app_context():
        return flask_wtf.csrf.URLSafeTimedSerializer([SECRET], salt="wtf-csrf-token")


def both(application):
    return (signer(application), "cookie-session"), (of_csrf(application), "wtf-csrf-token")


def as_before(salt="cookie-session"):
    """The signers of the release before: those that the libraries make."""
    if salt != "cookie-session":
        return URLSafeTimedSerializer([SECRET], salt=salt)
    flask = Flask("before")
    flask.secret_key = SECRET
    return SecureCookieSessionInterface().get_signing_serializer(flask)


@pytest.fixture
def upgraded(portal, environ):
    """The application of a process, so long after the upgrade from the first release."""
    made = []

    def after(ago):
        with unit_for(portal, "operator") as unit:
            began = unit.now - ago
        with unit_for(portal, "operator", write=True, now=began) as unit:
            unit.log(AuditAction.BASELINE_OPENED, unit.keyring.deployment)
        made.append(create_app(read(environ)))
        made[-1].test_client().get("/help")  # its first request
        return made[-1]

    yield after
    for application in made:
        application.extensions["portal"].engine.dispose()


@on_sqlite
def test_the_signer_is_made_once_for_each_application(application, environ):
    other = create_app(read(environ | {"SECRET_KEY": "t" * 32}))
    assert signer(application) is signer(application)
    assert of_csrf(application) is of_csrf(application)
    cookie = signer(application).dumps({"applicant": "somebody"})
    assert signer(application).loads(cookie) == {"applicant": "somebody"}
    with pytest.raises(BadSignature):
        signer(other).loads(cookie)
    other.extensions["portal"].engine.dispose()


@on_sqlite
def test_a_new_installation_signs_by_sha_256_and_reads_nothing_else(application):
    application.test_client().get("/help")
    for ours, salt in both(application):
        theirs = URLSafeTimedSerializer(
            [SECRET], salt=salt, serializer=ours.serializer, signer_kwargs=NEW
        )
        assert theirs.loads(ours.dumps({"a": 1})) == ours.loads(theirs.dumps({"a": 1})) == {"a": 1}
        for forged in ("x" + ours.dumps("a"), as_before(salt).dumps("a")):
            with pytest.raises(BadSignature):
                ours.loads(forged)


@on_sqlite
def test_for_a_day_after_the_upgrade_both_releases_read_what_either_signs(upgraded):
    application = upgraded(baseline.LONGEST - timedelta(minutes=1))
    for ours, salt in both(application):
        assert as_before(salt).loads(ours.dumps("a")) == "a"
        assert ours.loads(as_before(salt).dumps("a")) == "a"


@on_sqlite
def test_for_a_sessions_life_more_what_was_signed_before_is_read(upgraded):
    application = upgraded(baseline.LONGEST + timedelta(minutes=1))
    for ours, salt in both(application):
        assert ours.loads(as_before(salt).dumps("a")) == "a"
        with pytest.raises(BadSignature):
            as_before(salt).loads(ours.dumps("a"))


@on_sqlite
def test_then_it_is_read_no_more(upgraded):
    application = upgraded(baseline.LONGEST + timedelta(seconds=signing._LONGEST + 60))
    for ours, salt in both(application):
        with pytest.raises(BadSignature):
            ours.loads(as_before(salt).dumps("a"))


@on_sqlite
def test_a_form_goes_on_over_each_of_these_moments(upgraded, monkeypatch):
    """In one process, which was there all the time."""
    application = upgraded(baseline.LONGEST - timedelta(minutes=1))
    visitor = Visitor(application.test_client())
    visitor.fill_in(until="/apply/name")
    now = time.monotonic()
    for later in (120, signing._LONGEST):
        clock = SimpleNamespace(monotonic=lambda at=now + later: at)
        monkeypatch.setattr(signing, "time", clock)
        visitor.fill_in_page()
        assert visitor.page.status == 200


@on_sqlite
def test_while_the_database_is_away_the_new_digest_signs_and_both_are_read(environ, monkeypatch):
    application = create_app(read(environ | {"DATABASE_URL": "sqlite:////nowhere/portal.db"}))
    asked = []
    over_for = rolling_upgrade.over_for
    monkeypatch.setattr(
        rolling_upgrade, "over_for", lambda portal: asked.append(1) or over_for(portal)
    )
    for _ in range(3):
        application.test_client().get("/help")
    assert asked == [1]  # nobody waits for it again at once
    assert signer(application).loads(as_before().dumps("a")) == "a"
    with pytest.raises(BadSignature):
        as_before().loads(signer(application).dumps("a"))
    application.extensions["portal"].engine.dispose()


@on_sqlite
def test_a_token_counts_for_its_own_session_and_application_alone(application, environ):
    other = create_app(read(environ | {"SECRET_KEY": "t" * 32}))
    session = {"csrf_token": "0" * 40}
    with application.test_request_context() as one:
        one.session.update(session)
        token = generate_csrf()
        validate_csrf(token)
        one.session["csrf_token"] = "1" * 40
        with pytest.raises(ValidationError):
            validate_csrf(token)
    with other.test_request_context() as another:
        another.session.update(session)
        with pytest.raises(ValidationError):
            validate_csrf(token)
    other.extensions["portal"].engine.dispose()
