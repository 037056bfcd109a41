"""Blind keys: what is found by them, and what nobody can tell from them."""

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.screening.names import Described, Gap, gaps, query_keys, stored_keys
from app.domain.screening.names.keys import MOST_QUERY, MOST_STORED
from app.domain.screening.names.matching import births
from app.domain.screening.names.spelling import parts

few = settings(max_examples=60, deadline=None)
NAME = "Zemarun Tolvik Cherkani"


def found(query, register):
    stored = stored_keys(register)
    return any(not stored.isdisjoint(asked) for asked in query_keys(query))


@pytest.mark.parametrize(
    ("born", "stored"),
    [
        ("1990-05-17", "1990-05-17"),
        ("1990-05-04", "1990-04-05"),  # swapped
        ("1990-05-17", "1990"),
        ("1990-05-17", "1991-01-01"),
        ("1990", "1989"),
        ("1990-05-17", "1974-05-17"),  # a wrong year
        ("1990-05-17", "1992"),
        ("1990-05-17", ""),
        ("", ""),
    ],
)
def test_a_rare_name_is_found_from_either_side_whatever_the_date(born, stored):
    query, register = (Described((NAME,), (date,) if date else ()) for date in (born, stored))
    assert found(query, register)
    assert found(register, query)


@pytest.mark.parametrize(
    ("query", "register"),
    [
        ("Zemarun Tolvik", "Zemarun Tolfik"),  # a typing error
        ("Zemarun Tolvik", "Tolvik"),
        ("Zemarun Tolvik", "Zemaruntolvik"),
        ("Zemrun Tolvek", "Zemaran Tolwik"),
        ("Sumarun Tulfik", "Zemaron Tolvek"),
    ],
)
def test_with_one_exact_date_little_of_the_name_is_enough(query, register):
    born = ("1990-05-17",)
    assert found(Described((query,), born), Described((register,), born))


def test_common_parts_are_looked_for_beside_a_date_only():
    query = Described(("Mohammed Ali",), ("1990-05-17",))
    assert found(query, Described(("Ali Mohamed",), ("1990",)))
    assert not found(query, Described(("Ali Mohamed",), ("1996",)))


def test_a_compound_alone_is_looked_for_in_the_years_beside_too():
    query = Described(("Abdul Oyrat",), ("1990",))
    assert found(query, Described(("Abdoloyrat Cherkani Tolvik",), ("1991",)))
    assert not found(query, Described(("Abdoloyrat Cherkani Tolvik",), ("1992",)))


def test_no_key_is_of_one_attribute_and_none_of_the_first_of_january():
    whole = Described((NAME,), ("1990-05-17",))
    new_year = Described((NAME,), ("1990-01-01",))
    alone = Described(("Zemar",), ("1990",))
    assert all(len(key.split()) >= 3 or key.startswith(("H ", "N ")) for key in stored_keys(whole))
    assert {key[0] for key in stored_keys(new_year)}.isdisjoint("AEFP")
    assert {key[0] for key in stored_keys(alone)} == {"G", "M"}


def test_the_rarest_are_asked_first():
    [keys] = query_keys(Described((NAME,), ("1990-05-17",)))
    classes = [key[0] for key in keys]
    assert classes.index("A") < classes.index("F") < classes.index("E") < classes.index("C")
    assert classes[0] == "A"


HOSTILE = tuple(
    f"Kh{a}qadh Gh{b}jith Dh{a}xeq Th{b}cegh {a}quj Zh{b}ghath" for a in "aeiou" for b in "aeiou"
)


@pytest.mark.again  # as much work as it can be
def test_no_name_of_a_hostile_person_has_more_keys_than_its_own_allowance():
    born = tuple(f"{year}-05-17" for year in range(1980, 1999))
    hostile = Described(HOSTILE, born)
    names, dates = parts.MOST_NAMES, births.MOST_BIRTHS
    assert len(stored_keys(hostile)) <= MOST_STORED * names * (dates + 1)
    assert len(query_keys(hostile)) <= names
    assert all(len(keys) <= MOST_QUERY * (dates + 1) for keys in query_keys(hostile))
    assert Gap.CUT in gaps(Described(HOSTILE[:1], born[:1]))


@few
@given(st.lists(st.text(st.characters(), max_size=60), max_size=3), st.lists(st.text(), max_size=3))
def test_any_text_has_keys(names, births):
    person = Described(tuple(names), (*births, "1990-05-17"))
    stored = stored_keys(person)
    for keys in query_keys(person):
        assert len(keys) == len(set(keys)) <= 2 * MOST_QUERY
        assert all(re.fullmatch(r"[A-Z] \S.*", key) for key in keys)
    assert bool(query_keys(person)) == bool(stored)
