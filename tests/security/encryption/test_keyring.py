"""Sealed values open only where they stand, and only under their key."""

import itertools
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import timedelta
from threading import Event
from types import SimpleNamespace
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given, settings
from hypothesis import strategies as st

from app.security.encryption import keyring
from app.security.encryption.encoding import encode
from app.security.encryption.errors import ContextMismatch, KeyDestroyed, KeyUnavailable
from app.security.encryption.keyring import SYSTEM_KEYS, Cell, DataKey, Keyring, header_of
from app.security.encryption.providers import local_file
from app.security.encryption.system_keys import Version
from tests.conftest import NOW

few = settings(max_examples=50, deadline=None)
HERE, ELSEWHERE = UUID(int=1), UUID(int=2)
KEY = DataKey(UUID(int=7), bytes(range(32)))
CELL = Cell("eoi", "answers", UUID(int=9))
NAME = b"Zuplo Vorimble"
OWNER = UUID(int=11)
MADE = NOW - timedelta(days=1)


def system_keys(version=1):
    return {
        purpose: {v: Version(MADE, bytes([place, v]) * 16) for v in range(1, version + 1)}
        for place, purpose in enumerate(SYSTEM_KEYS)
    }


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    path = tmp_path_factory.mktemp("keys") / "kek.json"
    local_file.create(path)
    return local_file.LocalFile(path)


@pytest.fixture
def ring(provider):
    return Keyring(provider, HERE, system_keys())


SEALING = Keyring(None, HERE)  # seals and opens need no provider


def opens(sealed, key=KEY, cell=CELL, ring=SEALING):
    try:
        ring.open(key, sealed, cell)
    except ContextMismatch:
        return False
    return True


def changed(raw):
    """`raw` with each of its bits flipped in turn."""
    for place, bit in itertools.product(range(len(raw)), range(8)):
        yield raw[:place] + bytes([raw[place] ^ 1 << bit]) + raw[place + 1 :]


# Seals


@few
@given(st.binary(max_size=100), st.sampled_from([b"", b"\x80", b"\x80\x00", b"\x00" * 33]))
def test_what_was_sealed_comes_back_whatever_it_ends_in(start, end):
    sealed = SEALING.seal(KEY, start + end, CELL)

    assert SEALING.open(KEY, sealed, CELL) == start + end


def test_a_sealed_value_is_laid_out_as_documented():
    sealed = SEALING.seal(KEY, NAME, CELL)
    header, nonce, rest = sealed[:17], sealed[17:29], sealed[29:]
    context = encode(header, HERE.bytes, b"eoi", b"answers", CELL.row.bytes)

    assert header == b"\x01" + KEY.id.bytes
    assert AESGCM(KEY.secret).decrypt(nonce, rest, context) == NAME + b"\x80" + bytes(17)


def test_the_same_value_is_never_sealed_alike():
    assert len({SEALING.seal(KEY, NAME, CELL) for _ in range(20)}) == 20


def test_the_length_tells_no_more_than_a_step_of_32():
    lengths = [len(SEALING.seal(KEY, b"x" * n, CELL)) for n in (0, 1, 31, 32, 63, 64)]

    assert lengths == [77, 77, 77, 109, 109, 141]


def test_no_bit_of_a_sealed_value_can_be_flipped():
    sealed = SEALING.seal(KEY, NAME, CELL)

    assert opens(sealed)
    assert not any(opens(other) for other in changed(sealed))


def test_a_sealed_value_cut_short_or_made_longer_does_not_open():
    sealed = SEALING.seal(KEY, NAME, CELL)

    assert not any(opens(sealed[:length]) for length in range(len(sealed)))
    assert not opens(sealed + b"\x00")


def test_a_sealed_value_moved_anywhere_else_does_not_open():
    sealed = SEALING.seal(KEY, NAME, CELL)

    assert not opens(sealed, ring=Keyring(None, ELSEWHERE))
    assert not opens(sealed, cell=replace(CELL, table="eoi2"))
    assert not opens(sealed, cell=replace(CELL, column="notes"))
    assert not opens(sealed, cell=replace(CELL, row=ELSEWHERE))
    assert not opens(sealed, cell=Cell("eoia", "nswers", CELL.row))
    assert not opens(sealed, key=replace(KEY, id=ELSEWHERE))
    assert not opens(sealed, key=replace(KEY, secret=bytes(32)))


# The encoding


def decode(raw):
    parts = []
    while raw:
        length = int.from_bytes(raw[:8], "big")
        parts.append(raw[8 : 8 + length])
        raw = raw[8 + length :]
    return parts


@few
@given(st.lists(st.binary(max_size=20), max_size=5))
def test_the_encoding_can_be_undone_and_so_is_injective(parts):
    assert decode(encode(*parts)) == parts


def test_parts_are_not_run_together():
    assert (
        len({encode(), encode(b""), encode(b"", b""), encode(b"ab", b"c"), encode(b"a", b"bc")})
        == 5
    )


# Data keys


def test_a_new_key_is_random_and_comes_back_through_the_provider(ring, provider):
    wrapped, key = ring.new_key(KEY.id, OWNER)
    _, other = ring.new_key(KEY.id, OWNER)

    assert len(key.secret) == 32
    assert key.secret != other.secret
    assert key.secret not in wrapped.wrapped
    assert Keyring(provider, HERE).unwrap(wrapped) == key


def test_a_wrapped_key_belongs_to_its_owner_its_id_and_its_deployment(ring, provider):
    wrapped, _ = ring.new_key(KEY.id, OWNER)

    for moved in (replace(wrapped, owner=ELSEWHERE), replace(wrapped, id=ELSEWHERE)):
        with pytest.raises(ContextMismatch):
            ring.unwrap(moved)
    with pytest.raises(ContextMismatch):
        Keyring(provider, ELSEWHERE).unwrap(wrapped)


def test_the_register_s_keys_need_no_provider():
    ring = Keyring(None, HERE, system_keys())
    wrapped = ring.wrap_for_register(KEY, OWNER, NOW)

    assert wrapped.wrapper == "register"
    assert ring.unwrap_for_register(wrapped) == KEY


def test_a_new_key_of_the_register_is_random(ring):
    keys = [ring.unwrap_for_register(ring.new_register_key(KEY.id, OWNER, NOW)) for _ in range(2)]

    assert len({key.secret for key in keys}) == 2


def test_the_register_s_keys_cannot_be_altered_moved_or_cut(ring):
    wrapped = ring.new_register_key(KEY.id, OWNER, NOW)
    others = [replace(wrapped, wrapped=other) for other in changed(wrapped.wrapped)]
    others += [replace(wrapped, wrapped=wrapped.wrapped[:length]) for length in range(60)]
    others += [replace(wrapped, owner=ELSEWHERE), replace(wrapped, id=ELSEWHERE)]

    for other in others:
        with pytest.raises(ContextMismatch):
            ring.unwrap_for_register(other)


def test_a_new_version_of_the_register_key_leaves_the_old_readable(provider):
    old = Keyring(provider, HERE, system_keys(1)).wrap_for_register(KEY, OWNER, NOW)
    ring = Keyring(provider, HERE, system_keys(2))

    assert ring.unwrap_for_register(old) == KEY
    assert ring.new_register_key(KEY.id, OWNER, NOW).version == 2


def test_a_key_just_used_is_at_hand(ring, provider):
    wrapped, key = ring.new_key(KEY.id, OWNER)
    assert ring.cached(OWNER) == key
    assert ring.cached(ELSEWHERE) is None

    another = Keyring(provider, HERE, system_keys(1))
    another.unwrap(wrapped)
    assert another.cached(OWNER) == key


def test_a_key_is_not_at_hand_for_long(ring, monkeypatch):
    clock = iter([0, keyring.CACHED_SECONDS])
    monkeypatch.setattr(keyring, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    ring.new_key(KEY.id, OWNER)

    assert ring.cached(OWNER) is None


def test_looking_for_any_key_drops_what_was_kept_long_enough(ring, monkeypatch):
    clock = iter([0, 200, 250, 310])
    monkeypatch.setattr(keyring, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    for owner in (1, 2):
        ring.new_key(KEY.id, UUID(int=owner))  # at 0 and at 200

    assert ring.cached(UUID(int=1)) is not None
    assert ring.cached(OWNER) is None

    assert list(ring._cache) == [UUID(int=2)]


def test_threads_take_turns_at_the_keys_at_hand(ring, monkeypatch):
    remembering, proceed = Event(), Event()

    def monotonic():
        remembering.set()
        proceed.wait(10)
        return 0.0

    monkeypatch.setattr(keyring, "time", SimpleNamespace(monotonic=monotonic))
    with ThreadPoolExecutor(2) as pool:
        made = pool.submit(ring.new_key, KEY.id, OWNER)
        remembering.wait(10)
        looking = pool.submit(ring.cached, OWNER)
        wait([looking], timeout=0.2)
        proceed.set()

    assert looking.result() == made.result()[1]  # once it was remembered, and not before


def test_only_the_latest_keys_are_kept_at_hand(ring):
    owners = [UUID(int=number) for number in range(1, keyring.CACHED_KEYS + 2)]
    for owner in owners:
        ring.new_key(KEY.id, owner)

    assert [owner for owner in owners if ring.cached(owner)] == owners[1:]


def test_keys_show_no_secret_when_they_are_printed(ring):
    wrapped, key = ring.new_key(KEY.id, OWNER)

    assert repr(key.secret) not in repr(key)
    assert repr(wrapped.wrapped) not in repr(wrapped)
    assert "secret" not in repr(key)


# Blind tags


def test_equal_values_have_one_tag_of_128_bits_and_others_another(ring):
    version, tag = ring.tag("eoi-document", "passport", "ERI", "K012", at=NOW)

    assert (version, len(tag)) == (1, 16)
    assert ring.tag("eoi-document", "passport", "ERI", "K012", at=NOW) == (version, tag)
    assert ring.tag("eoi-document", "passport", "ERIK", "012", at=NOW)[1] != tag
    assert ring.tag("register-document", "passport", "ERI", "K012", at=NOW)[1] != tag


def test_a_new_version_of_a_tag_key_makes_other_tags(provider):
    old = Keyring(provider, HERE, system_keys(1)).tag("limit", "EOI-0000-0000-0000", at=NOW)
    new = Keyring(provider, HERE, system_keys(2)).tag("limit", "EOI-0000-0000-0000", at=NOW)

    assert (old[0], new[0]) == (1, 2)
    assert old[1] != new[1]


def test_a_system_key_seals_as_its_version(ring):
    key = ring.system_key("messages", NOW)
    sealed = ring.seal(key, NAME, CELL)

    assert key.id == UUID(int=1)
    assert ring.open(ring.system_key_of("messages", sealed), sealed, CELL) == NAME
    assert not opens(sealed, key=ring.system_key("access-code", NOW))


def test_what_was_sealed_under_an_old_version_names_it(ring, provider):
    sealed = ring.seal(ring.system_key("messages", NOW), NAME, CELL)
    newer = Keyring(provider, HERE, system_keys(2))

    assert newer.system_key("messages", NOW).id == UUID(int=2)
    assert newer.open(newer.system_key_of("messages", sealed), sealed, CELL) == NAME


def test_no_bit_of_what_a_system_key_sealed_can_be_flipped(ring):
    sealed = ring.seal(ring.system_key("messages", NOW), NAME, CELL)

    for other in changed(sealed):
        with pytest.raises((ContextMismatch, KeyDestroyed, KeyUnavailable)):
            ring.open(ring.system_key_of("messages", other), other, CELL)


def test_tags_are_made_under_every_version_at_hand(provider):
    old, new = (Keyring(provider, HERE, system_keys(v)) for v in (1, 2))

    assert new.tags("limit", "x", at=NOW) == [
        old.tag("limit", "x", at=NOW),
        new.tag("limit", "x", at=NOW),
    ]


def test_a_version_that_another_thread_forgets_meanwhile_does_no_harm(provider):
    ring = Keyring(provider, HERE, system_keys(2))
    before, held = ring.tags("limit", "x", at=NOW), ring.system.available

    def available_until_now(purpose):
        found = held(purpose)
        ring.system._versions = {"limit": {2: system_keys(2)["limit"][2]}}
        return found

    ring.system.available = available_until_now
    assert ring.tags("limit", "x", at=NOW) == before


def test_a_version_that_cannot_be_is_of_another_key(ring):
    sealed = ring.seal(ring.system_key("messages", NOW), NAME, CELL)

    for version in (0, 256):
        with pytest.raises(ContextMismatch):
            ring.system_key_of("messages", header_of(version) + sealed[17:])
