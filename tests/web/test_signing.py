"""The signer of session cookies is kept between requests, and never between applications."""

import pytest
from itsdangerous import BadSignature

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
