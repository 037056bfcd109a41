"""An identity provider on loopback that keeps the rules, except where a test tells it not to."""

import base64
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote_plus, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

LOGOUT = "http://schemas.openid.net/event/backchannel-logout"


class HostileProvider(ThreadingHTTPServer):
    """What a test may change before it signs in:

    `metadata`, `claims` and `userinfo` are laid over what is right (None takes away); `header` is
    laid over that of tokens; `sign` makes the ID token; `answers` maps a path to (status, body) as
    they are. `keys` are published beside its own; `signs_userinfo` answers there with a token.
    `refresh_token` comes with the tokens, another each time, and `gives` says what a refresh gets
    instead: (status, body). `delay` is how many seconds each answer takes,
    and `trickles` has its body come byte after byte.
    `now` is the provider's clock. `asked` counts the requests by path; `credentials` is how the
    portal last proved itself at the token endpoint: the method, the id and the secret.
    """

    daemon_threads = True

    def __init__(self, key, now):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.key, self.now, self.keys, self.header = key, now, [], {}
        self.signs_userinfo, self.credentials = False, None
        self.host = f"127.0.0.1:{self.server_port}"
        self.issuer = f"http://{self.host}"
        self.sign, self.nonce = self.signed, None
        self.metadata, self.claims, self.userinfo, self.answers, self.asked = {}, {}, {}, {}, {}
        self.refresh_token, self.gives, self.grant, self.delay = None, None, {}, 0.0
        self.trickles, self.given = False, set()

    def respond(self, url):
        """The query with which a browser sent to `url` would come back."""
        asked = dict(parse_qsl(urlsplit(url).query))
        self.nonce = asked["nonce"]
        return {"state": asked["state"], "code": "c0de", "iss": self.issuer}

    def answer(self, path):
        self.asked[path] = self.asked.get(path, 0) + 1
        if path in self.answers:
            return self.answers[path]
        match path:
            case "/.well-known/openid-configuration":
                return 200, _laid_over(self._metadata(), self.metadata)
            case "/jwks":
                return 200, {"keys": [*self.keys, self.key.as_dict(private=False)]}
            case "/token":
                return self._tokens()
            case "/userinfo":
                told = _laid_over({"sub": "amina", "name": "Amina Diallo"}, self.userinfo)
                return 200, self.signed(told).encode() if self.signs_userinfo else told
        return 404, {}

    def _tokens(self):
        methods = self.metadata.get("token_endpoint_auth_methods_supported")
        if methods and self.credentials[0] not in methods:
            return 401, {"error": "invalid_client"}
        if self.grant.get("grant_type") == "refresh_token":
            if self.gives:
                return self.gives
            if self.grant["refresh_token"] not in self.given:
                return 400, {"error": "invalid_grant"}
            self.given.remove(self.grant["refresh_token"])
            self.nonce = None
        tokens = {
            "access_token": "t0ken",
            "token_type": "Bearer",
            "id_token": self.sign(_laid_over(self._claims(), self.claims)),
        }
        if self.refresh_token:
            self.refresh_token += "+"
            self.given.add(self.refresh_token)
            tokens["refresh_token"] = self.refresh_token
        return 200, tokens

    def logout_token(self, header=None, **claims):
        """A back-channel logout token; the claims given are laid over what is right."""
        right = self._claims() | {"sid": "s-1", "jti": "j-1", "events": {LOGOUT: {}}}
        del right["auth_time"], right["nonce"]
        return self.signed(_laid_over(right, claims), {"typ": "logout+jwt"} | (header or {}))

    def signed(self, claims, header=None):
        right = {"alg": "RS256", "kid": self.key.kid, "typ": "JWT"}
        laid = _laid_over(right, self.header | (header or {}))
        return jwt.encode(laid, claims, self.key, default_type=None)

    def unsigned(self, claims):
        return _encoded({"alg": "none"}) + "." + _encoded(claims) + "."

    def signed_with_the_public_key(self, claims):
        message = _encoded({"alg": "HS256", "kid": self.key.kid}) + "." + _encoded(claims)
        mac = hmac.digest(self.key.as_pem(private=False), message.encode(), "sha256")
        return message + "." + _base64(mac)

    def signed_with_another_key(self, claims):
        other = RSAKey.generate_key(2048)
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, other)

    def _metadata(self):
        return {
            "issuer": self.issuer,
            "authorization_endpoint": self.issuer + "/authorize",
            "token_endpoint": self.issuer + "/token",
            "userinfo_endpoint": self.issuer + "/userinfo",
            "jwks_uri": self.issuer + "/jwks",
            "authorization_response_iss_parameter_supported": True,
            "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
        }

    def _claims(self):
        moment = int(self.now.timestamp())
        return {
            "iss": self.issuer,
            "aud": "portal",
            "sub": "amina",
            "nonce": self.nonce,
            "iat": moment,
            "exp": moment + 300,
            "auth_time": moment - 5,
        }


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        time.sleep(self.server.delay)
        if self.path == "/token":
            self.server.grant = dict(parse_qsl(sent))
            self.server.credentials = _credentials(self.headers.get("Authorization", ""), sent)
        status, content = self.server.answer(self.path)
        body = content if isinstance(content, bytes) else json.dumps(content).encode()
        self.send_response(status)
        is_token = self.path == "/userinfo" and self.server.signs_userinfo
        self.send_header("Content-Type", "application/jwt" if is_token else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        for each in body if self.server.trickles else ():
            time.sleep(0.05)
            self.wfile.write(bytes([each]))
        self.wfile.write(b"" if self.server.trickles else body)

    do_POST = do_GET  # noqa: N815 - the name the base class looks for

    def log_message(self, *args):
        pass


def _credentials(authorization, body):
    """As RFC 6749 §2.3.1 has a provider read them."""
    scheme, _, encoded = authorization.partition(" ")
    if scheme == "Basic":
        name, _, secret = base64.b64decode(encoded).decode("ascii").partition(":")
        return "client_secret_basic", unquote_plus(name), unquote_plus(secret)
    sent = dict(parse_qsl(body))
    return "client_secret_post", sent.get("client_id"), sent.get("client_secret")


def _laid_over(right, changes):
    return {name: value for name, value in (right | changes).items() if value is not None}


def _encoded(value):
    return _base64(json.dumps(value).encode())


def _base64(raw):
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
