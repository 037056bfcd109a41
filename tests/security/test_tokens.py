"""References that survive being copied by hand, codes, and secrets for machines."""

import re
import time
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.security import tokens
from app.security.encryption.keyring import DataKey
from app.security.tokens import (
    access_code,
    hash_token,
    new_id,
    new_reference,
    read_code,
    read_reference,
)

few = settings(max_examples=50, deadline=None)
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
KEY = DataKey(UUID(int=1), bytes(range(32)))


def reference_of(symbols):
    return tokens._grouped("EOI", symbols + tokens._check_symbol(symbols))


references = st.text(ALPHABET, min_size=11, max_size=11).map(reference_of)


def double_mod_32(symbols):
    """Luhn mod N as it is published: factor 2 on the last symbol, then 1, 2, 1 …"""
    total, factor = 0, 2
    for symbol in symbols[::-1]:
        addend = factor * ALPHABET.index(symbol)
        total += addend // 32 + addend % 32
        factor = 3 - factor
    return ALPHABET[(32 - total % 32) % 32]


def test_a_reference_reads_as_announced_and_back():
    for _ in range(50):
        reference = new_reference()
        assert re.fullmatch(rf"EOI(-[{ALPHABET}]{{4}}){{3}}", reference)
        assert read_reference(reference) == reference


def test_references_do_not_repeat():
    assert len({new_reference() for _ in range(1000)}) == 1000


@pytest.mark.parametrize(
    "reference", ["EOI-0000-0000-0000", "EOI-0123-4567-89AB", "EOI-ZZZZ-ZZZZ-ZZZB"]
)
def test_references_once_given_out_stay_good(reference):
    assert read_reference(reference) == reference


@few
@given(references)
def test_the_check_symbol_is_luhn_mod_32(reference):
    symbols = reference.removeprefix("EOI").replace("-", "")

    assert symbols[-1] == double_mod_32(symbols[:-1])


@st.composite
def as_people_write_it(draw):
    """A reference, and some way in which a person might copy it."""
    reference = draw(references)
    look_alikes = {"0": "0Oo", "1": "1IilL"}
    digits = draw(st.sampled_from(["0123456789", "٠١٢٣٤٥٦٧٨٩", "۰۱۲۳۴۵۶۷۸۹"]))
    letters = [draw(st.sampled_from(look_alikes.get(c, c + c.lower()))) for c in reference[4:]]
    between = draw(st.sampled_from(["", " ", "-", " - ", "\N{EN DASH}", "\N{NO-BREAK SPACE}"]))
    before = draw(
        st.sampled_from(["", "EOI", "eoi", "E0I", "e01", "Eol", " EOI-", "\N{LEFT-TO-RIGHT MARK}"])
    )
    written = "".join(letters).replace("-", between).translate(str.maketrans("0123456789", digits))
    return reference, before + between + written + draw(st.sampled_from(["", " \n", "."]))


@settings(max_examples=200, deadline=None)
@given(as_people_write_it())
def test_a_reference_is_read_whatever_its_case_spaces_dashes_and_look_alikes(case):
    reference, written = case

    assert read_reference(written) == reference


@pytest.mark.parametrize("start", ["E01", "E0J", "E0100000000"])
def test_a_reference_may_itself_begin_like_the_prefix(start):
    reference = reference_of(start.ljust(11, "7"))
    symbols = reference.removeprefix("EOI-")

    for written in (
        reference,
        symbols,
        symbols.replace("E01", "EOI"),
        "EOI " + symbols.replace("E01", "E0I"),
    ):
        assert read_reference(written) == reference


@settings(max_examples=10, deadline=None)
@given(references)
def test_every_single_wrong_symbol_is_found(reference):
    places = [place for place, symbol in enumerate(reference) if place > 3 and symbol != "-"]
    for place in places:
        for symbol in set(ALPHABET) - {reference[place]}:
            assert read_reference(reference[:place] + symbol + reference[place + 1 :]) is None


@few
@given(st.text(ALPHABET, min_size=11, max_size=11), st.integers(0, 9))
def test_two_neighbours_that_changed_places_are_found_but_for_0_and_z(symbols, at):
    pair = symbols[at : at + 2]
    swapped = symbols[:at] + pair[::-1] + symbols[at + 2 :]
    wrong = tokens._grouped("EOI", swapped + tokens._check_symbol(symbols))

    assert (read_reference(wrong) is None) == (set(pair) != {"0", "Z"} and pair[0] != pair[1])


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EOI",
        "EOI-0000-0000-000",
        "EOI-0000-0000-00000",
        "EOI-U000-0000-0000",
        "EOI-é000-0000-0000",
        "0" * 10_000,
    ],
)
def test_what_cannot_be_a_reference_is_none(text):
    assert read_reference(text) is None


def test_an_id_is_a_uuid_7_and_later_ones_sort_later():
    first = new_id()
    time.sleep(0.002)
    second = new_id()

    assert (type(first), first.version, first.variant) == (UUID, 7, second.variant)
    assert first < second
    assert abs((first.int >> 80) / 1000 - time.time()) < 60


def test_ids_of_one_process_are_in_the_order_in_which_they_were_made():
    made = [new_id() for _ in range(1000)]

    assert made == sorted(set(made))


def test_a_token_carries_256_bits_and_fits_a_cookie():
    made = {tokens.new_token() for _ in range(100)}

    assert len(made) == 100
    assert all(re.fullmatch(r"[\w-]{43}", token, re.ASCII) for token in made)


def test_what_is_stored_of_a_token_is_its_sha_256():
    # FIPS 180-2, appendix B.1
    assert hash_token("abc").hex() == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_a_code_sent_twice_is_the_same_and_another_request_has_another():
    codes = [access_code(KEY, UUID(int=request)) for request in range(200)]

    assert codes == [access_code(KEY, UUID(int=request)) for request in range(200)]
    assert len(set(codes)) == 200
    assert all(re.fullmatch(r"\d{8}", code, re.ASCII) for code in codes)
    assert any(code.startswith("0") for code in codes)  # and is not cut short


@pytest.mark.parametrize(
    "typed", ["0123 4567", " 01-23-45-67.", "٠١٢٣٤٥٦٧", "۰۱۲۳ ۴۵۶۷", "code 01234567"]
)
def test_a_code_is_read_in_every_script(typed):
    assert read_code(typed) == "01234567"


def test_a_superscript_is_no_digit_of_a_code():
    assert read_code("0123456⁷") == "0123456"


def test_a_code_is_of_its_key():
    other = DataKey(KEY.id, bytes(32))

    assert access_code(KEY, UUID(int=5)) != access_code(other, UUID(int=5))
