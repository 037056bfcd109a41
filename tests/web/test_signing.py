"""The signers of cookies and CSRF tokens are kept between requests, and for their secrets alone."""

import flask_wtf.csrf
import pytest
from flask_wtf.csrf import generate_csrf, validate_csrf
from itsdangerous import BadSignature, URLSafeTimedSerializer
from wtforms import ValidationError

from app import create_app
from app.settings import read


def signer(application):
    return application.session_interface.get_signing_serializer(application)


def test_the_signer_is_made_once_for_each_application(application, environ):
    other = create_app(read(environ | {"SECRET_KEY": "t" * 32}))
    assert signer(application) is signer(application)
    cookie = signer(application).dumps({"applicant": "somebody"})
    assert signer(application).loads(cookie) == {"applicant": "somebody"}
    with pytest.raises(BadSignature):
        signer(other).loads(cookie)
    other.extensions["portal"].engine.dispose()


def test_what_is_kept_signs_and_verifies_as_the_library_does(application):
    kept = signer(application)
    secrets = ["old" * 12, "new" * 12]
    of_csrf = flask_wtf.csrf.URLSafeTimedSerializer(secrets, "s")
    for one, salt in ((kept, kept.salt), (of_csrf, "s")):
        fresh = URLSafeTimedSerializer(
            one.secret_keys, salt=salt, serializer=one.serializer, signer_kwargs=one.signer_kwargs
        )
        assert fresh.loads(one.dumps({"a": 1})) == one.loads(fresh.dumps({"a": 1})) == {"a": 1}
        with pytest.raises(BadSignature):
            one.loads("x" + one.dumps("a"))
    by_the_old = URLSafeTimedSerializer(secrets[:1], salt="s").dumps("a")
    assert flask_wtf.csrf.URLSafeTimedSerializer(secrets, "s").loads(by_the_old) == "a"
    with pytest.raises(BadSignature):
        flask_wtf.csrf.URLSafeTimedSerializer(secrets[1:], "s").loads(by_the_old)


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
