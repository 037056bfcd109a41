"""Where an upload waits: the same comes out, and the disk sees none of it."""

import os
from contextlib import closing

import pytest

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
    assert len(raw) == len(photo)
    assert photo[:4] not in raw
    assert not any(photo[at : at + 8] in raw for at in range(0, len(photo), 97))


def test_what_is_too_much_is_counted_and_dropped(spool):
    for _ in range(9):
        spool.write(bytes(3000))
    assert spool.is_too_large
    assert spool.size == 27000
    spool.seek(0)
    assert os.fstat(spool._file.fileno()).st_size <= 10**4


def test_it_is_read_from_its_beginning_only(spool):
    with pytest.raises(OSError, match="beginning"):
        spool.seek(1)
