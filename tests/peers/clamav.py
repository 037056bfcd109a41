"""The real clamd, with one signature of its own: that of the EICAR test file."""

import contextlib
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

from tests.browser.site import until
from tests.support.pictures import EICAR

CLAMD = shutil.which("clamd", path="/usr/sbin:/usr/bin")


@contextlib.contextmanager
def running(place, most="25M", more=""):
    """Its address, `unix:/path`, during the block; no longer than a socket's may be.

    `more` are further lines of its configuration.
    """
    folder = Path(tempfile.mkdtemp(dir=place))
    (folder / "signatures").mkdir()
    known = f"Local.EICAR:0:*:{EICAR[-41:].hex()}\n"
    (folder / "signatures/local.ndb").write_text(known)
    path = folder / "clamd.socket"
    (folder / "clamd.conf").write_text(
        f"DatabaseDirectory {folder}/signatures\nLocalSocket {path}\nForeground yes\n"
        f"TemporaryDirectory {folder}\nStreamMaxLength {most}\nUser root\n{more}"
    )
    with subprocess.Popen(
        [CLAMD, "-c", folder / "clamd.conf"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            until(lambda: _answers(path))
            yield f"unix:{path}"
        finally:
            process.terminate()


def _answers(path):
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as clamd:
        clamd.connect(str(path))
        clamd.sendall(b"zPING\0")
        return clamd.recv(10) == b"PONG\0"
