"""Signatures as the published libraries make and check them, in both directions."""

import json
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
import standardwebhooks
import svix.webhooks

from app.security.http.signatures import new_secret, parse_secret, sign, verify
from tests.support.sources import ROOT

BODIES = ["{}", "", '{"family_name": "Zoë", "given_names": "عمر"}\n']
PYTHON = {"standardwebhooks": standardwebhooks.Webhook, "svix": svix.webhooks.Webhook}
NODE = """
import { Webhook } from "standardwebhooks";
const { secret, id, at, body, headers } = JSON.parse(process.argv[1]);
const webhook = new Webhook(secret);
if (headers) webhook.verify(body, headers);
process.stdout.write(webhook.sign(id, new Date(at * 1000), body));
"""


def node(**told):
    command = [shutil.which("node"), "--input-type=module", "-e", NODE, json.dumps(told)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize("library", PYTHON)
def test_each_of_python_reads_ours_and_we_read_its(library, body):
    text, now = new_secret(), datetime.now(UTC)
    theirs, ours = PYTHON[library](text), [parse_secret(text)]

    headers = sign(ours, "msg_1", now, body.encode())
    if body:  # of an empty one it reads no JSON
        theirs.verify(body, headers)
    told = headers | {"webhook-signature": theirs.sign("msg_1", now, body)}

    assert verify(ours, told, body.encode(), now) == "msg_1"
    assert told == headers


def test_that_of_node_reads_ours_and_we_read_its():
    text, now, body = new_secret(), datetime.now(UTC), BODIES[2]
    ours = [parse_secret(text)]
    headers = sign(ours, "msg_1", now, body.encode())

    signature = node(secret=text, id="msg_1", at=int(now.timestamp()), body=body, headers=headers)

    assert verify(ours, headers | {"webhook-signature": signature}, body.encode(), now) == "msg_1"
