"""Whatever is sealed or wrapped opens where it stands, and stays shut moved or altered by a bit.

Identifiers are drawn from a few and names from two letters, so that places differ in little.
"""

from typing import NamedTuple
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.security.encryption.errors import ContextMismatch
from app.security.encryption.keyring import Cell, DataKey, Keyring, record_key_context
from app.security.encryption.providers import local_file
from app.security.encryption.system_keys import MOST_VERSIONS, system_key_context

many = settings(max_examples=200, deadline=None)
ids = st.integers(0, 3).map(lambda number: UUID(int=number))
names = st.text("ab", max_size=3)
values = st.binary(max_size=70)


class Place(NamedTuple):
    deployment: UUID
    key_id: UUID
    secret: bytes
    table: str
    column: str
    row: UUID

    @property
    def ring(self):
        return Keyring(None, self.deployment)

    @property
    def key(self):
        return DataKey(self.key_id, self.secret)

    @property
    def cell(self):
        return Cell(self.table, self.column, self.row)

    def seal(self, plaintext):
        return self.ring.seal(self.key, plaintext, self.cell)

    def open(self, sealed):
        """None if it does not open."""
        try:
            return self.ring.open(self.key, sealed, self.cell)
        except ContextMismatch:
            return None

    def bound(self):
        return self.ring._bind(b"\x01" + self.key_id.bytes, self.cell)


PARTS = {
    "deployment": ids,
    "key_id": ids,
    "secret": st.sampled_from([bytes(32), bytes(31) + b"\x01"]),
    "table": names,
    "column": names,
    "row": ids,
}
places = st.builds(Place, **PARTS)


@st.composite
def two_places(draw):
    """The second is near the first, or the first."""
    here = draw(places)
    there = here._replace(**draw(st.fixed_dictionaries({}, optional=PARTS)))
    if draw(st.booleans()):  # the same letters, parted elsewhere
        letters = here.table + here.column
        cut = draw(st.integers(0, len(letters)))
        there = there._replace(table=letters[:cut], column=letters[cut:])
    return here, there


@many
@given(values, two_places())
def test_a_sealed_value_opens_where_it_was_sealed_and_nowhere_else(plaintext, both):
    here, there = both

    assert there.open(here.seal(plaintext)) == (plaintext if there == here else None)


@many
@given(two_places())
def test_no_two_places_are_bound_alike(both):
    here, there = both
    same_place = here._replace(secret=b"") == there._replace(secret=b"")

    assert (there.bound() == here.bound()) == same_place


@many
@given(values, places, st.data())
def test_a_sealed_value_does_not_open_with_any_bit_flipped(plaintext, here, data):
    sealed = here.seal(plaintext)
    bit = data.draw(st.integers(0, 8 * len(sealed) - 1))

    flipped = (int.from_bytes(sealed) ^ 1 << bit).to_bytes(len(sealed))

    assert here.open(flipped) is None


# Wrapped keys: what each is bound to, and the version that wrapped it

record_keys = st.tuples(st.just(record_key_context), ids, ids, ids)
purposes = names | ids.map(lambda number: number.bytes.decode())  # as long as an id, too
system_keys = st.tuples(
    st.just(system_key_context), ids, purposes, st.integers(1, 3) | st.just(MOST_VERSIONS)
)
bindings = record_keys | system_keys


def context(binding):
    made, *parts = binding
    return made(*parts)


@st.composite
def near(draw, binding):
    """The same, or another of its kind with some parts the same, or any other."""
    other = draw(bindings)
    if other[0] is not binding[0]:
        return other
    return tuple(draw(st.sampled_from(pair)) for pair in zip(binding, other, strict=True))


pairs = bindings.flatmap(lambda binding: st.tuples(st.just(binding), near(binding)))


@many
@given(pairs)
def test_no_two_keys_are_bound_alike(pair):
    here, there = pair

    assert (context(here) == context(there)) == (here == there)


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """With two versions of its key."""
    path = tmp_path_factory.mktemp("keys") / "keys.json"
    local_file.create(path)
    provider = local_file.LocalFile(path)
    provider.rotate()
    return provider


@many
@given(pairs, st.sampled_from([1, 2]))
def test_a_wrapped_key_opens_where_it_was_wrapped_and_nowhere_else(provider, pair, version):
    here, there = pair
    key = bytes(range(32))
    current, wrapped = provider.wrap(key, context(here))

    try:
        opened = provider.unwrap(version, wrapped, context(there))
    except ContextMismatch:
        opened = None

    assert opened == (key if (here, current) == (there, version) else None)
