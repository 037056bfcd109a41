"""The fork server is found here, or started by the first upload that finds none.

Its socket is in a folder of this account alone. It ends with the last process that has used it.
"""

import errno
import fcntl
import hashlib
import os
import select
import socket
import stat
import subprocess
import sys
import sysconfig
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import IO, Any, NamedTuple

FORK_SERVER = (sys.executable, "-s", "-m", "app.security.sandbox.forkserver")

# How glibc gets memory (mallopt(3), and large pages): what asks for much lives for one picture, so
# that it gives nothing back. To make and to clear small pages was two fifths of a photo's CPU.
_MEMORY = {
    "hugetlb": 1,
    "mmap_threshold": 32 * 1024**2,
    "trim_threshold": 256 * 1024**2,
    "top_pad": 16 * 1024**2,
}
_ENVIRONMENT = {"GLIBC_TUNABLES": ":".join(f"glibc.malloc.{k}={v}" for k, v in _MEMORY.items())}
_ROOT = Path(__file__).parents[3]
_BACKLOG = 1024  # connections that the fork server has not seen yet
_TRIES = 3
_PATIENCE = 5.0  # seconds for who else is starting it
# After an upgrade, also of a library, the fork server of before decodes for processes of before.
_SOURCES = (Path(sysconfig.get_path("platlib")), *sorted(Path(__file__).parent.glob("*.py")))
_RELEASE = [path.stat().st_mtime_ns for path in _SOURCES]


class _Kept(NamedTuple):
    """A connection by which the fork server knows that this process may need it."""

    connection: socket.socket
    found: tuple[int, int]  # the file that led there


_LOCK, _KEPT = Lock(), dict[Path, _Kept]()
_STARTED: list[subprocess.Popen[bytes]] = []  # kept, to be waited for once they have ended


def connected() -> socket.socket:
    """A connection to the fork server, which runs at least as long as this process.

    Raises OSError.
    """
    path = _address()
    for _ in range(_TRIES):
        with suppress(FileNotFoundError, ConnectionRefusedError):
            _stay(path)
            return _connect(path)
        _start(path)  # there is none, or it has just ended
    raise ConnectionRefusedError(errno.ECONNREFUSED, "it ends at once")


def happens(what: Any, event: int, seconds: float) -> bool:
    """Whether it does in time; for ends of pipes and sockets (poll(2))."""
    poll = select.poll()  # unlike select(2) it takes descriptors of any number
    poll.register(what, event)
    return bool(poll.poll(1000 * max(seconds, 0)))


def _address() -> Path:
    """Of its socket, in a folder that is this account's alone. Raises OSError."""
    folder = Path(tempfile.gettempdir()) / f"eoi-decoder-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if found.st_mode != stat.S_IFDIR | 0o700 or found.st_uid != os.geteuid():
        raise PermissionError(errno.EPERM, "its folder is open to others")
    one = repr((FORK_SERVER, _ROOT, _RELEASE))
    return folder / hashlib.sha256(one.encode()).hexdigest()[:16]


def _connect(path: Path) -> socket.socket:
    """Raises OSError, as where its backlog is full, since it is stopped."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    try:
        connection.settimeout(_PATIENCE)
        connection.connect(str(path))
    except OSError:
        connection.close()
        raise
    return connection


def _start(path: Path) -> None:
    """Start the fork server, unless another process has just done so."""
    with path.with_suffix(".lock").open("w") as lock:
        _wait_for_lock(lock)
        with suppress(FileNotFoundError, ConnectionRefusedError):
            _connect(path).close()
            return
        path.unlink(missing_ok=True)  # of one that was killed
        with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
            listening.bind(str(path))
            listening.listen(_BACKLOG)
            process = subprocess.Popen(  # noqa: S603 - our own program
                FORK_SERVER,
                cwd=_ROOT,
                env=_ENVIRONMENT,
                stdin=listening.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
            _STARTED[:] = [each for each in _STARTED if each.poll() is None] + [process]


def _wait_for_lock(lock: IO[str]) -> None:
    """Not for ever: who has it may be stopped. Raises OSError."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > until:
                raise
        time.sleep(0.02)


def _stay(path: Path) -> None:
    """Keep one to the fork server that is found there, and no other."""
    found = path.stat()
    here = found.st_ino, found.st_ctime_ns
    with _LOCK:
        kept = _KEPT.get(path)
        # Nothing is said on it, so that there is only its end to be read.
        if kept and (kept.found != here or happens(kept.connection, select.POLLIN, 0)):
            _KEPT.pop(path).connection.close()
        if path not in _KEPT:
            _KEPT[path] = _Kept(_connect(path), here)
