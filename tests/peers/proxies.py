"""The real Apache and nginx in front of the portal, with the files that operators are given."""

import contextlib
import getpass
import shutil
import socket
import ssl
import subprocess
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

from tests.support.certificates import self_signed

APACHE = shutil.which("apache2", path="/usr/sbin:/usr/bin")
NGINX = shutil.which("nginx", path="/usr/sbin:/usr/bin")
DEPLOY = Path(__file__).parents[2] / "docs/deploy"
NAME, REVIEW = "portal.example.org", "review.example.org"

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
    sockets: Path

    def connect(self, name=NAME, certificate=None):
        """A connection over TLS, as of a browser that was given this address, on that device."""
        tls = ssl.create_default_context(cafile=self.folder / "server.pem")
        tls.check_hostname = False
        if certificate:
            tls.load_cert_chain(certificate)
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
def running(folder, upstream, connections=1024, apart=""):
    """In front of the server at that port of this machine; Apache has the host `apart` as well."""
    folder.mkdir()
    self_signed(folder)
    with (
        tempfile.TemporaryDirectory() as shared,
        _nginx(folder, Path(shared), upstream, connections),
        _apache(folder, Path(shared), apart) as (port, plain_port),
    ):
        yield Proxy(port, plain_port, folder, Path(shared))


def _nginx(folder, shared, upstream, connections):
    shared.chmod(0o755)  # Apache's account is another
    (folder / "portal.conf").write_text(
        _given(
            (DEPLOY / "nginx.conf").read_text(),
            {
                f"{NAME} 1;": f"{NAME} 1; {REVIEW} 1;",
                "127.0.0.1:8000": f"127.0.0.1:{upstream}",
                "/run/portal-proxy": str(shared),
                "/usr/share/portal": str(DEPLOY),
                "/var/log/nginx/portal.log": f"{folder}/access.log",
            },
        )
    )
    user = getpass.getuser()
    main = _MAIN.format(folder=folder, user=user, connections=connections)
    (folder / "nginx.conf").write_text(main)
    command = [NGINX, "-p", folder, "-c", folder / "nginx.conf", "-e", folder / "error.log"]
    return _started(command, folder / "error.log", (shared / "https.sock").exists)


@contextlib.contextmanager
def _apache(folder, shared, apart):
    port, plain_port = _free(), _free()
    shutil.copy(DEPLOY / "away.html", shared)
    settings = folder / "apache.conf"
    settings.write_text(
        _given(
            (DEPLOY / "apache.conf").read_text() + apart,
            {
                "Listen 443": f"Listen 127.0.0.1:{port}",
                "Listen 80": f"Listen 127.0.0.1:{plain_port}",
                "*:443": f"*:{port}",
                "*:80": f"*:{plain_port}",
                "/run/apache2": str(folder),
                "/run/portal-proxy": str(shared),
                "/var/log/apache2": str(folder),
                "/etc/ssl/portal.pem": f"{folder}/server.pem",
                "/etc/ssl/portal.key": f"{folder}/server.pem",
                "/usr/share/portal": str(shared),
            },
        )
    )
    command = [APACHE, "-D", "FOREGROUND", "-f", settings]
    with _started(command, folder / "error.log", lambda: _listens(port)):
        yield port, plain_port


def _given(given, changes):
    """What operators are given, with these places of it changed to ones here."""
    for said, here in changes.items():
        assert said in given
        given = given.replace(said, here)
    return given


@contextlib.contextmanager
def _started(command, log, ready):
    with subprocess.Popen(command) as process:
        try:
            while not ready():
                assert process.poll() is None, log.read_text()
                time.sleep(0.02)
            yield
        finally:
            process.terminate()


def _free():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def _listens(port):
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False
