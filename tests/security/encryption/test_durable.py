"""A file that others take appears whole, or not at all."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

import pytest

from app.security.encryption import durable

NOW = datetime(2026, 12, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
# The kernel lets a file grow to so much, and then refuses to write: as a disk that is full.
FULL = """
import resource, signal, sys
from pathlib import Path
from app.security.encryption import durable
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
durable.write(Path(sys.argv[1]), b"x" * 10_000)
"""


def test_it_is_its_owners_alone_and_its_folder_too(tmp_path):
    durable.write(tmp_path / "new/a", b"one")
    durable.write(tmp_path / "new/a", b"two")

    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    assert [(f.name, f.stat().st_mode & 0o777) for f in (tmp_path / "new").iterdir()] == [
        ("a", 0o600)
    ]
    assert (tmp_path / "new/a").read_bytes() == b"two"


@pytest.mark.parametrize("before", [None, b"before"])
def test_a_full_disk_leaves_what_was_there(tmp_path, before):
    file = tmp_path / "a"
    if before:
        durable.write(file, before)

    done = subprocess.run([sys.executable, "-c", FULL, file], capture_output=True, check=False)

    assert b"File too large" in done.stderr
    assert [f.read_bytes() for f in tmp_path.iterdir()] == ([before] if before else [])


def test_who_takes_files_as_they_appear_takes_whole_ones(tmp_path):
    content, over, taken = b"x" * 200_000, Event(), []

    def take():
        while not over.is_set() or any(tmp_path.glob("*.txt")):
            for file in tmp_path.glob("*.txt"):
                if not file.name.startswith("."):
                    taken.append(file.read_bytes())
                    file.unlink()

    taker = Thread(target=take)
    taker.start()
    for number in range(50):
        durable.write(tmp_path / f"{number}.txt", content)
    over.set()
    taker.join()

    assert taken == [content] * 50


def test_drafts_that_were_left_are_deleted_and_nothing_else(tmp_path):
    names = {".a.x1y2.part", ".0190-a.0000.4711", "a", ".keep", "a.part"}
    for name in names:
        (tmp_path / name).touch()
        os.utime(tmp_path / name, (NOW.timestamp(), NOW.timestamp()))

    assert durable.drop_drafts(tmp_path, NOW - HOUR) == 0
    assert durable.drop_drafts(tmp_path, NOW + HOUR) == 2
    assert {file.name for file in tmp_path.iterdir()} == {"a", ".keep", "a.part"}
    assert durable.drop_drafts(tmp_path / "none", NOW) == 0
