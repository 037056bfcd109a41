"""A partner's system that asks the machine API, with keys of its own and a published library."""

import json
import time
import uuid

from joserfc import jwt
from joserfc.jwk import ECKey, OKPKey

from app.services.core.unit import unit_for
from app.services.partners import clients

AUDIENCE = "http://portal.example.org/oauth/token"
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def ed25519():
    return OKPKey.generate_key("Ed25519")


def p256():
    return ECKey.generate_key("P-256")


def jwks(*keys):
    return json.dumps({"keys": [key.as_dict(private=False) for key in keys]})


def claims(name, **changes):
    now = int(time.time())
    told = {"iss": name, "sub": name, "aud": AUDIENCE, "jti": uuid.uuid4().hex}
    told |= {"iat": now, "exp": now + 60}
    return {key: value for key, value in (told | changes).items() if value is not None}


def signed(key, told, alg=None, **header):
    alg = alg or ("Ed25519" if isinstance(key, OKPKey) else "ES256")
    return jwt.encode({"alg": alg} | header, told, key, algorithms=[alg])


def asked(assertion, **changes):
    """The form that asks for a token."""
    form = {
        "grant_type": "client_credentials",
        "client_assertion_type": JWT_BEARER,
        "client_assertion": assertion,
    }
    return {name: value for name, value in (form | changes).items() if value is not None}


class ApiClient:
    """Asks as a partner that is there."""

    def __init__(self, portal, http, name, key=None):
        self.http, self.name, self.key = http, name, key or ed25519()
        with unit_for(portal, "operator", write=True) as unit:
            clients.set_keys(unit, name, jwks(self.key))

    def ask(self, **changes):
        return self.http.post("/oauth/token", data=asked(self.assertion(), **changes))

    def assertion(self, **changes):
        return signed(self.key, claims(self.name, **changes))

    def token(self, **changes):
        return self.ask(**changes).json["access_token"]

    def get(self, path, token=None):
        headers = {"authorization": f"Bearer {token or self.token()}"}
        return self.http.get(path, headers=headers)
