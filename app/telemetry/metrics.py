"""Metrics are true behind several processes: those of a machine count in the files of one folder.

Each process holds a place in it, a number that nobody else has while the process lives, and counts
in that place's files. Whoever takes the place over, once the process is dead, counts on where it
stopped: so nothing is forgotten, nobody has to tidy up, and there are as many files as processes
ran at once. prometheus_client would name the files by process ids, which containers give twice.
"""

import fcntl
import json
import os
import struct
from contextlib import suppress
from pathlib import Path

from prometheus_client import REGISTRY, CollectorRegistry, generate_latest, values
from prometheus_client.mmap_dict import MmapedDict
from prometheus_client.multiprocess import MultiProcessCollector

_KINDS = ("counter", "histogram")  # of metrics; each has a file
_ROOM = 1 << 20  # bytes, several times what all metrics with all their labels take
_MOST = 1000


class NoPlace(Exception):
    """All places are taken, or belong to another account."""


def share(folder: str) -> None:
    """Count in this folder from now on, PROMETHEUS_MULTIPROC_DIR; with none, for this process.

    To be called before anything is counted. Raises OSError or NoPlace: the process counts for
    itself, then.
    """
    values.ValueClass = values.MutexValue
    if folder:
        place = _Place(Path(folder))
        place.take()
        values.ValueClass = values.MultiProcessValue(place.number)  # type: ignore[no-untyped-call]


def exposition() -> bytes:
    """The sum of all processes that count in the same folder; of this one, where it has none."""
    if values.ValueClass is values.MutexValue:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


class _Place:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process, self._number = 0, 0

    def number(self) -> int:
        """What the files are named by. A process that was forked off takes a place of its own."""
        if self._process != os.getpid():
            self.take()
        return self._number

    def take(self) -> None:
        """Hold the first place that is free, to the end of the process."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in self._folder.glob("*.db"):
            if not _is_sound(path):
                path.unlink(missing_ok=True)  # or nobody could read the sum
        for number in range(_MOST):
            with suppress(BlockingIOError, PermissionError):  # another process's, or account's
                _hold(self._folder / f"{number}.lock")
                for kind in _KINDS:
                    _prepare(self._folder / f"{kind}_{number}.db")
                self._process, self._number = os.getpid(), number
                return
        raise NoPlace


def _hold(path: Path) -> None:
    """Lock it; the kernel lets go of it when the process ends, however it does."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise


def _prepare(path: Path) -> None:
    """Have a file that can be counted in, with all its room on the disk.

    A write to memory for which a full disk has no room would kill the process.
    """
    if path.exists():
        return
    fresh = path.with_suffix(".new")
    file = os.open(fresh, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        os.posix_fallocate(file, 0, _ROOM)
    finally:
        os.close(file)
    fresh.replace(path)  # never half of it: others may read the sum at this moment


def _is_sound(path: Path) -> bool:
    """Whether all of it can be read: it may be of a machine that lost its power."""
    try:
        with path.open("rb") as file:
            [used] = struct.unpack("i", file.read(4))
        if not 0 <= used <= path.stat().st_size:
            return False
        told = MmapedDict.read_all_values_from_file(path)  # type: ignore[no-untyped-call]
        for key, *_ in told:
            json.loads(key)
    except (FileNotFoundError, ValueError, RuntimeError, struct.error):
        return False
    return True
