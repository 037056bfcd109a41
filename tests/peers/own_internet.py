"""An internet of its own, in which every address is here, and names are what a test says.

The program runs in a network namespace, where it is whoever is connected to and notes at which
address; the system's resolver asks its DNS server. It reads scenarios, and tells what came of each.
"""

import contextlib
import json
import os
import shutil
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import certifi
from joserfc.jwk import ECKey

from app.security.http import outbound
from app.security.openid import discovery, oidc
from app.security.openid.oidc import Provider, SignInFailed
from tests.peers.hostile_provider import HostileProvider
from tests.peers.name_server import NameServer
from tests.peers.receiver import Receiver
from tests.support.certificates import over_tls, self_signed

PARTNER, PROVIDER = "partner.example", "id.example"
WEBHOOKS, SIGN_IN, INSIDE_ALONE = 443, 8443, 9443  # ports; at the last only addresses inside answer
INSIDE = ("127.0.0.1", "10.0.0.1", "::1")
# Whatever address is connected to leads here. Names are asked of our server, and of no cache.
_BEGIN = """
set -e
ip link set lo up
ip route add local 0.0.0.0/0 dev lo
ip -6 route add local ::/0 dev lo
mount --bind "$1/resolv.conf" /etc/resolv.conf
mount --bind "$1/nsswitch.conf" /etc/nsswitch.conf
if [ -d /run/nscd ]; then mount -t tmpfs none /run/nscd; fi
mount --bind "$1/server.pem" "$2"
"""
_AS_ROOT = ["--user", "--map-root-user"] if os.geteuid() else []
_APART = ["unshare", *_AS_ROOT, "--mount", "--net", "sh", "-c"]


def what_is_missing(folder):
    """Why there can be none on this machine, or nothing."""
    _prepare(folder)
    if not all(map(shutil.which, ("unshare", "ip"))):
        return "unshare and ip are not there"
    tried = [*_APART, _BEGIN, "sh", str(folder), certifi.where()]
    done = subprocess.run(tried, check=False, capture_output=True, text=True)
    return done.returncode and done.stderr


@contextlib.contextmanager
def running(folder):
    """Gives a function that has a scenario happen: see `_happen`."""
    _prepare(folder)
    begin = f'{_BEGIN}exec "$3" -m {__spec__.name} "$1"'
    program = [*_APART, begin, "sh", str(folder), certifi.where(), sys.executable]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    with subprocess.Popen(program, **pipes) as process:

        def happen(**scenario):
            process.stdin.write(json.dumps(scenario) + "\n")
            process.stdin.flush()
            return json.loads(process.stdout.readline())

        yield happen


def _prepare(folder):
    self_signed(folder, PARTNER, PROVIDER)
    (folder / "resolv.conf").write_text("nameserver 127.0.0.1\noptions timeout:2 attempts:1\n")
    (folder / "nsswitch.conf").write_text("hosts: files dns\n")


class _Everybody:
    """Accepts connections to a port at any of its addresses, and lets the server answer them."""

    def __init__(self, server, listening, pem, reached):
        self.server, self.listening, self.pem, self.reached = server, listening, pem, reached
        threading.Thread(target=self.accept, daemon=True).start()

    def accept(self):
        while True:
            connection, peer = self.listening.accept()
            address = ip_address(connection.getsockname()[0])
            self.reached.append(str(getattr(address, "ipv4_mapped", None) or address))
            with contextlib.suppress(OSError):  # who does not trust the certificate hangs up
                self.server.process_request(over_tls(connection, self.pem), peer)


def main(folder):
    pem, reached = folder / "server.pem", []
    names = NameServer(("127.0.0.1", 53))
    receiver = Receiver()
    provider = HostileProvider(ECKey.generate_key("P-256", auto_kid=True), datetime.now(UTC))
    provider.header = {"alg": "ES256"}
    provider.issuer = f"https://{PROVIDER}:{SIGN_IN}"
    for port, server in ((WEBHOOKS, receiver), (SIGN_IN, provider)):
        everywhere = {"family": socket.AF_INET6, "dualstack_ipv6": True}
        _Everybody(server, socket.create_server(("::", port), **everywhere), pem, reached)
    for address in INSIDE:
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        inside = socket.create_server((address, INSIDE_ALONE), family=family)
        _Everybody(receiver, inside, pem, reached)
    for line in sys.stdin:
        reached.clear()
        names.asked.clear()
        discovery._published.clear()
        discovery._failed.clear()
        scenario = json.loads(line)
        names.names = scenario.pop("names")
        came_of_it = list(_happen(provider, pem, **scenario))
        asked = {name: count for (name, kind), count in names.asked.items() if kind == "A"}
        told = {"came of it": came_of_it, "reached": reached, "asked": asked}
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()


def _happen(provider, pem, *, urls=(), allow=(), sign_in=False):
    """Deliver a webhook to each address, or sign somebody in, and say what came of it."""
    for url in urls:
        try:
            yield outbound.post(url, b"{}", {}, allow=frozenset(allow)).status
        except outbound.Unreachable as fault:
            yield type(fault).__name__
    if sign_in:
        known = Provider(provider.issuer, "portal", "secret", "", "roles", frozenset(), pem)
        try:
            url, pending = oidc.begin(known)
            yield oidc.finish(known, pending, provider.respond(url), provider.now).subject
        except (outbound.Unreachable, SignInFailed) as fault:
            yield f"{type(fault).__name__}: {fault}"


if __name__ == "__main__":
    main(Path(sys.argv[1]))
