"""GOV.UK Notify's API on loopback, as far as the portal uses it.

Written from Notify's REST documentation and its lists of errors; the official Python client 13.0.0
sends, is refused and asks for statuses here as there. Its own checks of numbers and addresses are
finer: here a test names whom it refuses.
"""

import base64
import hashlib
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit
from uuid import UUID, uuid4

SERVICE, SECRET, TEMPLATE = (str(UUID(int=number, version=4)) for number in (1, 2, 3))
KEY = f"portal-{SERVICE}-{SECRET}"
_TO = {"sms": "phone_number", "email": "email_address"}


class Notify(ThreadingHTTPServer):
    """`taken` holds what was sent, the newest first, each with its `status`, which a test changes.

    `refusals` holds what the next messages are refused with: (status code, error, message).
    """

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), _Handler)
        self.taken = []
        self.refusals = []
        self.host = f"127.0.0.1:{self.server_port}"

    def url(self, key=KEY):
        """As SMS_URL and MAIL_URL name it."""
        return f"notify://{key}@{self.host}/{TEMPLATE}"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        if not self._is_authorised():
            return
        asked = parse_qs(urlsplit(self.path).query)
        found = [
            one
            for one in self.server.taken
            if one["reference"] in asked["reference"] and one["type"] in asked["template_type"]
        ]
        self._answer(200, {"notifications": found, "links": {"current": self.path}})

    def do_POST(self):
        sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        kind = self.path.rpartition("/")[2]
        if not self._is_authorised():
            return
        if self.server.refusals:
            self._refuse(*self.server.refusals.pop(0))
        elif sent["template_id"] != TEMPLATE:
            self._refuse(400, "BadRequestError", "Template not found")
        elif missing := {"text", *(["subject"] if kind == "email" else [])} - {
            *sent["personalisation"]
        }:
            self._refuse(400, "BadRequestError", f"Missing personalisation: {', '.join(missing)}")
        else:
            self._take(kind, sent)

    def _take(self, kind, sent):
        words = sent["personalisation"]
        one = {
            "id": str(uuid4()),
            "reference": sent["reference"],
            "type": kind,
            "status": "created",
            "body": words["text"],
            "subject": words.get("subject"),
            **dict.fromkeys(_TO.values()),
            _TO[kind]: sent[_TO[kind]],
        }
        self.server.taken.insert(0, one)
        content = {"body": one["body"]}
        self._answer(201, {"id": one["id"], "reference": one["reference"], "content": content})

    def _is_authorised(self):
        """By a JSON Web Token (RFC 7519) under the key's secret, not older than 30 seconds."""
        token = self.headers.get("Authorization", "").removeprefix("Bearer ")
        signed, _, signature = token.rpartition(".")
        head, claims = (json.loads(_decoded(part)) for part in signed.split("."))
        right = hmac.digest(SECRET.encode(), signed.encode(), hashlib.sha256)
        if head != {"typ": "JWT", "alg": "HS256"} or claims["iss"] != SERVICE:
            self._refuse(403, "AuthError", "Invalid token: API key not found")
        elif not hmac.compare_digest(right, _decoded(signature)):
            self._refuse(403, "AuthError", "Invalid token: signature, api token not found")
        elif abs(time.time() - claims["iat"]) > 30:
            self._refuse(
                403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds"
            )
        else:
            return True
        return False

    def _refuse(self, code, error, message):
        self._answer(code, {"status_code": code, "errors": [{"error": error, "message": message}]})

    def _answer(self, code, content):
        self.send_response(code)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, *args):
        pass


def _decoded(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))
