"""What we sign, the libraries that partners use take; what was altered, none of them does."""

import json
import subprocess
from datetime import UTC, datetime
from pathlib import Path

import pytest
import standardwebhooks
import svix

from app.security.http.signatures import new_key, new_secret, parse_secret, sign, verify

ROOT = Path(__file__).parents[3]
ID = "01a22308-82ee-715f-abbf-d35691c31d30"
BODIES = [
    b'{"type":"eoi.decided.v1"}',
    b"{}",
    '{"a": "Zo\u00eb \\u0301 \u0639\u0645\u0631"}'.encode(),
]
NODE = """
import { Webhook } from "standardwebhooks";
const { secret, body, headers } = JSON.parse(process.argv[1]);
try { console.log(JSON.stringify(new Webhook(secret).verify(body, headers))); }
catch (error) { console.log(error.constructor.name); }
"""


def by_python(secret, headers, body):
    return standardwebhooks.Webhook(secret).verify(body, headers)


def by_svix(secret, headers, body):
    svix.Webhook(secret).verify(body, headers)
    return json.loads(body)


def by_node(secret, headers, body):
    told = json.dumps({"secret": secret, "headers": headers, "body": body.decode()})
    command = ["node", "--input-type=module", "-e", NODE, told]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    if said.startswith("WebhookVerificationError"):
        raise standardwebhooks.WebhookVerificationError
    return json.loads(said)


LIBRARIES = pytest.mark.parametrize("take", [by_python, by_svix, by_node])
FAULTS = (standardwebhooks.WebhookVerificationError, svix.WebhookVerificationError)


def signed(body, *secrets):
    return sign([parse_secret(one) for one in secrets], ID, datetime.now(UTC), body)


@LIBRARIES
@pytest.mark.parametrize("body", BODIES)
def test_each_library_takes_what_we_sign(take, body):
    secret = new_secret()
    assert take(secret, signed(body, secret), body) == json.loads(body)


@LIBRARIES
def test_each_takes_it_while_a_secret_is_replaced_and_beside_a_key_of_ours(take):
    old, new, (private, _) = new_secret(), new_secret(), new_key()
    for pair in ((new, old), (old, new), (private, old)):
        assert take(old, signed(BODIES[0], *pair), BODIES[0]) == json.loads(BODIES[0])


@LIBRARIES
def test_none_takes_what_was_altered_or_signed_with_another(take):
    secret = new_secret()
    headers = signed(BODIES[0], secret)
    for wrong in (
        (secret, headers, BODIES[1]),
        (new_secret(), headers, BODIES[0]),
        (secret, headers | {"webhook-id": "another"}, BODIES[0]),
    ):
        with pytest.raises(FAULTS):
            take(*wrong)


def test_what_our_key_signs_its_public_half_verifies():
    private, public = new_key()
    headers = signed(BODIES[0], private)
    assert headers["webhook-signature"].startswith("v1a,")
    assert verify([parse_secret(public)], headers, BODIES[0], datetime.now(UTC)) == ID
