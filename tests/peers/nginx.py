"""The real nginx in front of the portal, with the file that operators are given."""

import contextlib
import getpass
import shutil
import socket
import ssl
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

from tests.support.certificates import self_signed

NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")
DEPLOY = Path(__file__).parents[2] / "docs/deploy"
NAME = "portal.example.org"

_MAIN = """
daemon off;
user {user};
worker_processes 1;
worker_rlimit_nofile 20000;
pid {folder}/pid;
error_log {folder}/error.log;
events {{
    worker_connections {connections};
}}
http {{
    client_body_temp_path {folder}/bodies;
    proxy_temp_path {folder}/answers;
    fastcgi_temp_path {folder}/unused;
    scgi_temp_path {folder}/unused;
    uwsgi_temp_path {folder}/unused;
    include {folder}/portal.conf;
}}
"""


class Proxy(NamedTuple):
    port: int
    plain_port: int
    folder: Path

    def connect(self, name=NAME):
        """A connection over TLS, as of a browser that was given this address."""
        tls = ssl.create_default_context(cafile=self.folder / "server.pem")
        tls.check_hostname = False
        link = socket.create_connection(("127.0.0.1", self.port), timeout=20)
        return tls.wrap_socket(link, server_hostname=name)

    def send(self, request, name=NAME, rest=3.0):
        """All that is answered to these bytes until the connection ends, or rests for a while."""
        with self.connect(name) as link:
            link.sendall(request)
            return received(link, rest)


def received(link, rest=3.0):
    answer = b""
    link.settimeout(rest)
    with contextlib.suppress(TimeoutError, ConnectionResetError):
        while more := link.recv(65536):
            answer += more
    return answer


@contextlib.contextmanager
def running(folder, upstream, connections=1024):
    """In front of the server at that port of this machine."""
    folder.mkdir()
    self_signed(folder)
    port, plain_port = _free(), _free()
    given = (DEPLOY / "nginx.conf").read_text()
    for said, here in {
        "127.0.0.1:8000": f"127.0.0.1:{upstream}",
        "listen 443": f"listen 127.0.0.1:{port}",
        "listen 80": f"listen 127.0.0.1:{plain_port}",
        "/etc/ssl/portal.pem": f"{folder}/server.pem",
        "/etc/ssl/portal.key": f"{folder}/server.pem",
        "/usr/share/portal": str(DEPLOY),
        "/var/log/nginx/portal.log": f"{folder}/access.log",
    }.items():
        assert said in given
        given = given.replace(said, here)
    (folder / "portal.conf").write_text(given)
    user = getpass.getuser()
    main = _MAIN.format(folder=folder, user=user, connections=connections)
    (folder / "nginx.conf").write_text(main)
    command = [NGINX, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"]
    with subprocess.Popen(command) as process:
        try:
            while not _listens(port):
                assert process.poll() is None, (folder / "error.log").read_text()
                time.sleep(0.02)
            yield Proxy(port, plain_port, folder)
        finally:
            process.terminate()


def _free():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def _listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
