"""Where an upload waits: the same comes out, and the disk sees none of it."""

import os
from contextlib import closing

import pytest

from app.security.encryption.errors import ContextMismatch
from app.security.encryption.spool import SealedSpool
from tests.support.pictures import a_photo


@pytest.fixture
def spool():
    with closing(SealedSpool(10**4)) as spool:
        yield spool


def test_what_was_written_is_read_as_often_as_it_is_asked_for(spool):
    spool.write(b"one, ")
    spool.write(b"two")
    for _ in range(2):
        assert spool.seek(0) == 0
        assert spool.read(4) + spool.read() + spool.read() == b"one, two"


def test_the_file_has_no_name_and_no_clear_byte(spool):
    photo = a_photo()[: 10**4]
    spool.write(photo)
    spool.seek(0)
    there = os.fstat(spool._file.fileno())
    raw = os.pread(spool._file.fileno(), there.st_size, 0)

    assert there.st_nlink == 0
    assert len(raw) == len(photo) + 16  # the tag
    assert photo[:4] not in raw
    assert not any(photo[at : at + 8] in raw for at in range(0, len(photo), 97))


def test_what_is_too_much_is_counted_and_dropped(spool):
    for _ in range(9):
        spool.write(bytes(3000))
    assert spool.is_too_large
    assert spool.size == 27000
    spool.seek(0)
    assert os.fstat(spool._file.fileno()).st_size <= 10**4 + 16


def test_it_is_read_from_its_beginning_only(spool):
    with pytest.raises(OSError, match="beginning"):
        spool.seek(1)


PIECE = 64 * 1024 + 16  # as it stands on the disk
LARGE = os.urandom(3 * 64 * 1024 + 5)


@pytest.mark.parametrize("size", [0, 1, 64 * 1024 - 1, 64 * 1024, 64 * 1024 + 1, len(LARGE)])
@pytest.mark.parametrize("at_once", [7919, 64 * 1024, -1])
def test_of_any_size_and_read_in_any_pieces_it_is_the_same(size, at_once):
    with closing(SealedSpool(10**6)) as spool:
        for begin in range(0, size, 50_000):
            spool.write(LARGE[begin : min(begin + 50_000, size)])
        for _ in range(2):
            spool.seek(0)
            assert b"".join(iter(lambda: spool.read(at_once), b"")) == LARGE[:size]


def flipped(raw):
    return raw[:PIECE] + bytes([raw[PIECE] ^ 1]) + raw[PIECE + 1 :]


def of_another(_raw):
    with closing(SealedSpool(10**6)) as other:
        other.write(LARGE)
        other.seek(0)
        return os.pread(other._file.fileno(), 10**6, 0)


ATTACKS = {
    "flipped": flipped,
    "in another order": lambda raw: raw[PIECE : 2 * PIECE] + raw[:PIECE] + raw[2 * PIECE :],
    "twice": lambda raw: raw[:PIECE] + raw[:PIECE] + raw[2 * PIECE :],
    "without its end": lambda raw: raw[: 3 * PIECE],
    "without its beginning": lambda raw: raw[PIECE:],
    "cut in a piece": lambda raw: raw[:-3],
    "of another upload": of_another,
    "emptied": lambda _: b"",
}


@pytest.mark.parametrize("attack", ATTACKS)
def test_whoever_can_write_to_the_disk_has_nothing_else_taken(attack):
    with closing(SealedSpool(10**6)) as spool:
        spool.write(LARGE)
        spool.seek(0)
        disk = spool._file.fileno()
        raw = os.pread(disk, 10**6, 0)
        os.ftruncate(disk, 0)
        os.pwrite(disk, ATTACKS[attack](raw), 0)
        with pytest.raises(ContextMismatch):
            spool.read()
        spool.seek(0)
        with pytest.raises(ContextMismatch):
            list(iter(lambda: spool.read(1000), b""))
