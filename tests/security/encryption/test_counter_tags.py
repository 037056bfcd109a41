import hashlib
import hmac
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from app.security.encryption.counter_tags import NOBODY, counter_tags
from app.security.encryption.encoding import encode

KEY, OTHER = bytes(32), bytes([1] * 32)
ids = st.uuids()
texts = st.text(max_size=20)


def counter_tag(key, value, place):
    [tag] = counter_tags(key, value, [place])
    return tag


def test_tag_veil_and_what_stands_for_nobody_are_parts_of_one_hmac():
    found = counter_tag(KEY, "value", 3)

    digest = hmac.digest(KEY, encode(b"value", b"\x00\x03"), hashlib.sha512)
    assert found.tag == digest[:16]
    assert found.veiled(UUID(int=0)) == digest[32:48]
    assert found.veiled(UUID(int=1)) == digest[16:31] + bytes([digest[31] ^ 1])


@given(texts, ids)
def test_only_who_has_the_key_sees_the_owner(value, owner):
    veiled = counter_tag(KEY, value, 0).veiled(owner)

    assert counter_tag(KEY, value, 0).owner(veiled) == owner
    assert counter_tag(OTHER, value, 0).owner(veiled) != owner


@given(ids)
def test_no_two_places_look_alike_though_owner_and_value_are_the_same(owner):
    rows = {(tag := counter_tag(KEY, "value", n)).tag + tag.veiled(owner) for n in range(64)}

    assert len({row[:16] for row in rows}) == len({row[16:] for row in rows}) == 64


def test_where_nobody_stands_any_more_tells_nothing_of_who_stood_there():
    owner, places = UUID(int=7), [counter_tag(KEY, "value", n) for n in range(2)]

    assert [place.owner(place.veiled(NOBODY)) for place in places] == [NOBODY] * 2
    before, after = ([place.veiled(who) for place in places] for who in (owner, NOBODY))
    changes = [int.from_bytes(b) ^ int.from_bytes(a) for b, a in zip(before, after, strict=True)]
    assert len({*changes, owner.int}) == 3
