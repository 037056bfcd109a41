"""Points and their reasons: symmetric, whatever the order, and never fewer for more agreement."""

from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from app.domain.screening.names import Described, compare
from app.domain.screening.names.matching import points
from app.domain.screening.names.matching.births import Birth, Relation, births_of, relation
from app.domain.screening.names.matching.likeness import Likeness, likeness
from app.domain.screening.names.matching.reasons import HOW_RARE, OF_BIRTH, OF_PART, Kind
from app.domain.screening.names.spelling.parts import parts_of
from app.domain.screening.names.spelling.rarity import Rarity

few = settings(max_examples=60, deadline=None)

COMMON = "ali ahmed mohammed nguyen thi khan gul haile jama"
RARER = "nabizada tolvik zemarun cherkani oyrat bexhulla sorenby kadhiri khadiri wexmor"
PARTS = st.sampled_from(f"{COMMON} {RARER}".split()) | st.text("abdeikmnorstuz", min_size=4)
WORDS = st.lists(PARTS.filter(lambda part: len(parts_of(f"x{part} oyrat")) == 2), max_size=4)
NAMES = WORDS.filter(bool).map(" ".join)
DATES = st.sampled_from(
    "1990 1991 1996 1990-03 1990-05 1990-03-05 1990-05-03 1990-03-06 1990-04-06 1990-01-01"
    " 1991-03-05 1991-04-06 1991-01-01 1994-03-05".split()
)
PEOPLE = st.builds(
    Described,
    st.lists(NAMES, min_size=1, max_size=3).map(tuple),
    st.lists(DATES, max_size=2).map(tuple),
    st.sampled_from(["female", "male", "other", ""]),
    st.frozensets(st.sampled_from(["AFG", "ERI", "SOM"])),
    st.sampled_from(["", "Kabul", "Kabul Province", "Asmara"]),
)


def score(one, other):
    return compare(one, other).points


@few
@given(PEOPLE, PEOPLE)
def test_points_are_the_same_from_either_side_and_the_sum_of_the_reasons(one, other):
    comparison = compare(one, other)
    assert comparison.points == compare(other, one).points
    assert comparison.points == sum(reason.points for reason in comparison.reasons)


@few
@given(WORDS, WORDS, st.randoms())
def test_the_order_of_parts_does_not_matter(words, others, random):
    shuffled = random.sample(words, len(words))
    other = Described((" ".join(others),))
    assert score(named(shuffled), other) == score(named(words), other)


@few
@given(WORDS, WORDS, PARTS)
def test_a_part_that_agrees_adds_what_differs_takes_and_what_is_missing_lies_between(
    words, others, part
):
    strange = "wqqxw"
    assume(all(likeness(*parts_of(part), each) is None for each in parts_of(" ".join(others))))
    assume(len(parts_of(part)) == 1 and words and others)
    assume(likeness(*parts_of(part), *parts_of(strange)) is None)
    agreeing = score(named([*words, part]), named([*others, part]))
    missing = score(named([*words, part]), named(others))
    differing = score(named([*words, part]), named([*others, strange]))
    assert differing <= missing <= agreeing
    assert score(named(words), named(others)) <= agreeing


def test_who_knows_no_day_of_birth_may_have_another_year_in_each_record():
    def born(one, other):
        here, there = (Described((), (date,)) for date in (one, other))
        return score(here, there)

    assert born("1990", "1990-01-01") > born("1990-03-05", "1990-01-01")
    assert born("1990", "1991") > born("1990-03-05", "1991")
    assert born("1990", "1994-01-01") > born("1990-03-05", "1994-01-01")


def test_a_compound_alone_is_a_whole_name():
    tolvik, compound, joined = (
        Described((name,)) for name in ("Tolvik", "Abd al-Oyrat", "Abduloyrat")
    )
    whole = {reason.kind for reason in compare(compound, joined).reasons}
    assert Kind.WHOLE in whole
    assert Kind.WHOLE not in {reason.kind for reason in compare(tolvik, tolvik).reasons}
    assert Kind.WHOLE not in {
        reason.kind for reason in compare(compound, Described(("Oyrat",))).reasons
    }


@few
@given(PEOPLE, PEOPLE, NAMES)
def test_another_spelling_of_the_name_never_takes_points(one, other, name):
    assert score(with_(one, names=(*one.names, name)), other) >= score(one, other)


@few
@given(PEOPLE, PEOPLE, DATES)
def test_a_date_that_agrees_never_takes_points(one, other, date):
    added = score(with_(one, births=(*one.births, date)), with_(other, births=(date,)))
    assert added >= score(one, with_(other, births=(date,)))
    unknown = score(with_(one, births=()), with_(other, births=(date,)))
    assert score(with_(one, births=(date,)), with_(other, births=(date,))) >= unknown


@pytest.mark.parametrize(
    ("field", "agreeing", "differing", "unknown"),
    [
        ("sex", "male", "female", ""),
        ("nationalities", frozenset({"ERI", "ETH"}), frozenset({"SOM"}), frozenset()),
        ("place_of_birth", "Asmara", "Kandahar", ""),
    ],
)
def test_what_else_is_known_counts_modestly(field, agreeing, differing, unknown):
    here = Described(("Zemarun Tolvik",), **{field: agreeing})
    agrees, differs, missing = (
        score(here, Described(("Zemarun Tolvik",), **{field: value}))
        for value in (agreeing, differing, unknown)
    )
    assert differs < missing < agrees
    assert agrees - differs < score(here, Described(("Zemarun Tolvik",)))


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("sex", "other", "female"),
        ("sex", "other", "other"),
        ("nationalities", frozenset({"XXA"}), frozenset({"KWT"})),
        ("place_of_birth", "Eritrea", "Asmara"),
        ("place_of_birth", "ERI", "Asmara"),
    ],
)
def test_what_contradicts_nothing_counts_for_nothing(field, one, other):
    here, there = (Described(("Zemarun Tolvik",), **{field: value}) for value in (one, other))
    nothing = Described(("Zemarun Tolvik",))

    assert score(here, there) == score(there, here) == score(here, nothing)


def test_a_place_of_a_states_name_still_agrees_with_itself():
    here = Described(("Zemarun Tolvik",), place_of_birth="Djibouti")

    assert score(here, here) > score(here, Described(("Zemarun Tolvik",)))


# One for each way in which two dates can agree more: never fewer points from left to right.
MORE_AND_MORE = """
YEARS_APART YEARS_NEAR BESIDE_OTHER_DAY YEAR_OTHER_DAY SLIP SWAPPED SAME
YEARS_APART DAY_OTHER_YEAR DAY_BESIDE SAME
BESIDE_OTHER_DAY BESIDE YEAR MONTH SAME
BESIDE DAY_BESIDE
SLIP MONTH
YEARS_NEAR ESTIMATES_NEAR ESTIMATES_BESIDE ESTIMATE NEW_YEAR SAME
BESIDE ESTIMATES_BESIDE
YEAR ESTIMATE
YEAR_OTHER_DAY YEAR SWAPPED
"""


def test_the_table_of_points_is_monotone():
    for rarity in Rarity:
        alike = [points.PART[likeness][rarity] for likeness in sorted(Likeness)]
        assert points.CONFLICT < points.LEFT_OUT <= alike[0]
        assert alike == sorted(alike)
    for how in Likeness:
        rare = [points.PART[how][rarity] for rarity in sorted(Rarity)]
        assert rare == sorted(rare)
    for chain in MORE_AND_MORE.strip().splitlines():
        dates = [points.BIRTH[Relation[name]] for name in chain.split()]
        assert dates == sorted(dates)
    assert points.BIRTH[Relation.YEARS_NEAR] < 0 <= points.BIRTH[Relation.YEAR]
    assert points.WHOLE >= 0


@pytest.mark.parametrize(
    ("one", "other", "related"),
    [
        ("1990-03-05", "1990-03-05", Relation.SAME),
        ("1990-03-05", "1990-05-03", Relation.SWAPPED),
        ("1990-03-05", "1990-03-15", Relation.SLIP),
        ("1990-03-05", "1990-04-06", Relation.YEAR_OTHER_DAY),
        ("1990-03-05", "1990-03", Relation.MONTH),
        ("1990-03-05", "1990-04", Relation.YEAR_OTHER_DAY),
        ("1990-03-05", "1990", Relation.YEAR),
        ("1990-03-05", "1990-01-01", Relation.YEAR),
        ("1990-01-01", "1990-01-01", Relation.NEW_YEAR),
        ("1990-01-01", "1990", Relation.ESTIMATE),
        ("1990", "1990", Relation.ESTIMATE),
        ("1990-03", "1990", Relation.YEAR),
        ("1990-03-05", "1991-03-05", Relation.DAY_BESIDE),
        ("1990-03-05", "1995-03-05", Relation.DAY_OTHER_YEAR),
        ("1990-03-05", "1991-04-05", Relation.BESIDE_OTHER_DAY),
        ("1990-03-05", "1991", Relation.BESIDE),
        ("1990", "1991-01-01", Relation.ESTIMATES_BESIDE),
        ("1990", "1993", Relation.ESTIMATES_NEAR),
        ("1990-03-05", "1993", Relation.YEARS_NEAR),
        ("1990", "2000-01-01", Relation.YEARS_APART),
    ],
)
def test_how_two_dates_relate(one, other, related):
    [born], [beside] = births_of((one,)), births_of((other,))
    assert relation(born, beside) is relation(beside, born) is related


def test_what_is_no_date_says_nothing():
    assert births_of(("", "unknown", "0000", "1990-13", "1990-03-32", "5/3/1990")) == ()
    assert births_of(("١٩٩٠-٠٣", " 1990-03 ")) == (Birth(1990, 3, 0),)


def test_every_reason_has_a_sentence():
    assert set(OF_PART) == set(Likeness)
    assert set(OF_BIRTH) == set(Relation)
    assert set(HOW_RARE) == set(Rarity)
    for kind in Kind:
        assert kind.value % {"one": "1", "other": "2"}


def test_who_has_no_name_and_no_date_has_no_points():
    assert compare(Described(()), Described(("Zemarun",))).points == 0
    assert compare(Described(("!",)), Described(("Zemarun",), ("1990",))).points == 0


def test_hostile_names_are_read_in_part_only():
    many = Described(tuple(f"{'Mohammed Ali ' * 40}{number}" for number in range(50)))
    assert compare(many, many).points > 0


@few
@given(st.text(st.characters(), max_size=200), st.text(st.characters(), max_size=200))
def test_any_text_can_be_compared(one, other):
    here = Described((one, other), (one,), one, frozenset({one}), one)
    there = Described((other,), (other, "1990"), other, frozenset({other}), other)
    assert score(here, there) == score(there, here)


def named(words):
    return Described((" ".join(words),))


def with_(person, **changes):
    return replace(person, **changes)
