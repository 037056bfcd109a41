"""The demonstration's identity provider as a real process, and a person who signs in at it."""

import contextlib
import json
import os
import re
import shutil
import socket
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urljoin

import requests

PROGRAM = Path(__file__).parents[2] / "app/cli/demo/identity_provider.mjs"
CLIENT_ID = "portal"
CLIENT_SECRET = "a-secret-of-the-tests"


@dataclass(frozen=True)
class IdentityProvider:
    host: str  # `127.0.0.1:port`, for outbound's list of allowed places
    client_id: str = CLIENT_ID
    client_secret: str = CLIENT_SECRET

    @property
    def issuer(self):
        return f"http://{self.host}"


@contextlib.contextmanager
def running(
    portal,
    callback="/review/callback",
    landing="/",
    backchannel="/review/backchannel-logout",
    client=None,
):
    """Run the provider for the portal at this address (no slash at its end) during the block.

    `landing` is where it may send the browser after signing out; `client` changes how the portal is
    registered (OpenID Connect Dynamic Client Registration 1.0 §2).
    """
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    registered = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET} | (client or {})
    provider = IdentityProvider(
        f"127.0.0.1:{port}", registered["client_id"], registered["client_secret"]
    )
    environment = {
        "PATH": os.environ["PATH"],
        "PORT": str(port),
        "ISSUER": provider.issuer,
        "CLIENT_ID": provider.client_id,
        "CLIENT_SECRET": provider.client_secret,
        "REDIRECT_URI": portal + callback,
        "POST_LOGOUT_URI": portal + landing,
        "BACKCHANNEL_LOGOUT_URI": portal + backchannel,
        "CLIENT_METADATA": json.dumps(registered),
    }
    process = subprocess.Popen([node(), PROGRAM], env=environment, stdout=subprocess.PIPE)
    try:
        assert process.stdout.readline() == b"ready\n", "the identity provider did not start"
        yield provider
    finally:
        process.kill()
        process.communicate()


def node():
    """From the PATH, else the one that make has put into the virtual environment."""
    places = os.pathsep.join([os.environ["PATH"], str(Path(sys.executable).parent)])
    return shutil.which("node", path=places)


class Browser(requests.Session):
    """A person's browser, without scripts: keeps cookies, follows the provider's redirects only."""

    def sign_in(self, url, person):
        """Go to the provider, choose who to be if it asks; the address it sends the browser to."""
        provider = urljoin(url, "/")
        while url.startswith(provider):
            answer = self.get(url, allow_redirects=False)
            if answer.status_code == requests.codes.ok:
                assert f'value="{person}"' in answer.text
                answer = self.post(url, data={"person": person}, allow_redirects=False)
            assert answer.is_redirect, answer.text
            url = urljoin(url, answer.headers["Location"])
        return url

    def sign_out(self, url):
        """Confirm at the provider that its session ends too; the address it leads to."""
        page = self.get(url)
        [action] = re.findall(r'action="([^"]+)"', page.text)
        [xsrf] = re.findall(r'name="xsrf" value="([^"]+)"', page.text)
        answer = self.post(action, data={"xsrf": xsrf, "logout": "yes"}, allow_redirects=False)
        return answer.headers["Location"]
