"""AWS KMS as Moto plays it, in a process of its own."""

import contextlib
import socket
import subprocess
import sys
import time
from itertools import count

import boto3

REGION = "eu-west-2"
CREDENTIALS = {"AWS_ACCESS_KEY_ID": "invented", "AWS_SECRET_ACCESS_KEY": "kms-invented"}

_numbers = count()


@contextlib.contextmanager
def running():
    """Serve; gives the endpoint."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-p", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait_for(port)
            yield f"http://127.0.0.1:{port}"
        finally:
            server.terminate()


def a_key(endpoint, **kind):
    """Make a key, to encrypt with if nothing is said; gives its alias."""
    kms = boto3.client("kms", region_name=REGION, endpoint_url=endpoint)
    alias = f"alias/portal-{next(_numbers)}"
    kms.create_alias(AliasName=alias, TargetKeyId=kms.create_key(**kind)["KeyMetadata"]["KeyId"])
    kms.close()
    return alias


def a_mac_key(endpoint):
    return a_key(endpoint, KeySpec="HMAC_256", KeyUsage="GENERATE_VERIFY_MAC")


def url(endpoint, alias, mac="alias/no", sign="alias/no"):
    return f"awskms:///{alias}?region={REGION}&mac={mac}&sign={sign}&endpoint={endpoint}"


def _wait_for(port):
    for _ in range(300):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise TimeoutError
