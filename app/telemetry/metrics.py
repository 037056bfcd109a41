"""Metrics are shared by all processes of a machine: each counts in files of one common folder.

This is prometheus_client's multiprocess mode, with its own naming of files. Each process locks a
slot, a number that no other process has while it lives, and counts in the files of that slot. The
next process to take the slot goes on counting where the dead one stopped: so no count is lost,
nothing has to be cleaned up, and there are only as many files as processes ran at once. The library
would name the files by process id, and two containers have processes of the same id.
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
FILE_SIZE = 1 << 20  # bytes, several times what all metrics with all their labels take
_MOST_SLOTS = 1000


class NoFreeSlot(Exception):
    """All slots are taken, or belong to another account."""


def share(folder: str) -> None:
    """Count in this folder (PROMETHEUS_MULTIPROC_DIR) from now on; without one, in memory.

    To be called before anything is counted. Raises OSError or NoFreeSlot: then this process counts
    in its own memory.
    """
    values.ValueClass = values.MutexValue
    if folder:
        slot = _Slot(Path(folder))
        slot.take()
        values.ValueClass = values.MultiProcessValue(slot.number)  # type: ignore[no-untyped-call]


def exposition() -> bytes:
    """The page that Prometheus reads: the sums of all processes that share the folder, if any."""
    if values.ValueClass is values.MutexValue:
        return generate_latest(REGISTRY)
    registry = CollectorRegistry()
    MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
    return generate_latest(registry)


class _Slot:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._process, self._number = 0, 0

    def number(self) -> int:
        """What the files are named by. A forked process takes a slot of its own."""
        if self._process != os.getpid():
            self.take()
        return self._number

    def take(self) -> None:
        """Lock the first free slot until the process ends."""
        self._folder.mkdir(parents=True, exist_ok=True)
        for path in self._folder.glob("*.db"):
            if not _is_sound(path):
                path.unlink(missing_ok=True)  # else the sum could not be read
        for number in range(_MOST_SLOTS):
            with suppress(BlockingIOError, PermissionError):  # another process's, or account's
                _lock(self._folder / f"{number}.lock")
                for kind in _KINDS:
                    _prepare(self._folder / f"{kind}_{number}.db")
                self._process, self._number = os.getpid(), number
                return
        raise NoFreeSlot


def _lock(path: Path) -> None:
    """Lock the file; the kernel releases it when the process ends, even when it is killed."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        raise


def _prepare(path: Path) -> None:
    """Create the file at its full size, if it is not there.

    The file is mapped into memory: a write for which the disk has no room would kill the process.
    """
    if path.exists():
        return
    fresh = path.with_suffix(".new")
    file = os.open(fresh, os.O_RDWR | os.O_CREAT, 0o666)
    try:
        os.posix_fallocate(file, 0, FILE_SIZE)
    finally:
        os.close(file)
    fresh.replace(path)  # at once, since others may be reading the sum


def _is_sound(path: Path) -> bool:
    """Whether the whole file can be read; a power cut may have damaged it."""
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
