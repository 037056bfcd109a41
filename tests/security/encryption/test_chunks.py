"""Files sealed in chunks: what was not put where it stands does not open."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.security.encryption import chunks
from app.security.encryption.chunks import CHUNK
from app.security.encryption.errors import ContextMismatch
from app.security.encryption.keyring import DataKey

KEY, OTHER_KEY = (DataKey(UUID(int=n), bytes([n]) * 32) for n in (7, 8))
HERE, ELSEWHERE, FILE, OTHER_FILE = (UUID(int=n) for n in range(4))
CONTENT = bytes(range(256)) * (CHUNK // 256) * 2 + b"the end"


def sealed(content=(CONTENT,), key=KEY, here=HERE, file=FILE):
    return list(chunks.seal(key, here, file, content))


def opened(found, key=KEY, here=HERE, file=FILE):
    last = len(found) - 1
    return b"".join(
        chunks.open_chunk(key, here, file, number, one, last=number == last)
        for number, one in enumerate(found)
    )


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 3 * CHUNK])
def test_a_file_comes_back_as_it_was(size):
    content = CONTENT[:size].ljust(size, b"x")
    found = sealed([content])
    assert opened(found) == content
    assert len(found) == max(1, -(-size // CHUNK))
    assert all(len(one) <= CHUNK + 45 for one in found)


@given(st.lists(st.binary(max_size=99), max_size=9))
def test_it_does_not_matter_in_which_pieces_it_came(pieces):
    assert opened(sealed(pieces)) == b"".join(pieces)


def test_the_same_file_is_never_sealed_to_the_same_bytes():
    assert len({*sealed(), *sealed()}) == 6


@pytest.mark.parametrize(
    "alter",
    [
        lambda found: found[:-1],
        lambda found: found[:1],
        lambda found: found[1:],
        lambda found: [found[1], found[0], found[2]],
        lambda found: [found[0], found[0], found[2]],
        lambda found: [*found, found[2]],
        lambda found: [found[0], sealed(file=OTHER_FILE)[1], found[2]],
        lambda found: [b"", *found[1:]],
        lambda found: [found[0][:-1], *found[1:]],
        lambda found: [bytes([found[0][0] ^ 1]) + found[0][1:], *found[1:]],
        lambda found: [found[0][:30] + bytes([found[0][30] ^ 1]) + found[0][31:], *found[1:]],
    ],
    ids="cut-off beheaded first-off swapped doubled more other empty cut version flip".split(),
)
def test_cut_moved_or_altered_it_does_not_open(alter):
    with pytest.raises(ContextMismatch):
        opened(alter(sealed()))


@pytest.mark.parametrize("where", [{"key": OTHER_KEY}, {"here": ELSEWHERE}, {"file": OTHER_FILE}])
def test_it_opens_under_its_key_in_its_deployment_as_its_file_and_nowhere_else(where):
    with pytest.raises(ContextMismatch):
        opened(sealed(), **where)


def test_chunks_of_two_versions_of_a_file_are_no_file():
    """As of two uploads: each has an id of its own."""
    old, new = sealed(), sealed(file=OTHER_FILE)
    with pytest.raises(ContextMismatch):
        opened([old[0], new[1], new[2]], file=OTHER_FILE)
