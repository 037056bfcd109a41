"""Who hides by what they write: what is added hides nobody, and what falls away is told."""

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.screening.names import Described, Gap, compare, gaps, query_keys, stored_keys
from app.domain.screening.names.matching.births import MOST_BIRTHS
from app.domain.screening.names.spelling.parts import FEW_PARTS, LONGEST_NAME, MOST_NAMES, readings
from app.domain.screening.synthetic import CULTURES, person, respelt
from tests.bench import adversary

few = settings(max_examples=60, deadline=None)
INVISIBLE = "\u200b\u200d\u00ad\u034f\ufe0f\u0301\u3164\u115f\U000e0041"
JUNK = st.text("abdeghikmnorstuz", min_size=3, max_size=12)
NAMES = st.lists(st.lists(JUNK, min_size=1, max_size=6).map(" ".join), min_size=1, max_size=8)
COMMON = ("Mohammed Ali Hassan", "Nguyen Thi Anh", "Abdi Farah Nur", "Gul Khan Jan", "Ahmed Omar")
SEEN = {"a": "а", "e": "е", "o": "օ", "i": "ι", "c": "с", "h": "հ", "n": "ո", "l": "1", "p": "р"}


@st.composite
def pairs(draw):
    """Somebody on the register, and the same person as another clerk writes them."""
    culture, seed = draw(st.sampled_from(list(CULTURES))), draw(st.integers(0, 10_000))
    chance = random.Random(seed)  # noqa: S311 - the same people each time
    there = person(culture, chance)
    return there, respelt(there, culture, chance)


def meet(asks, there):
    stored = stored_keys(there)
    return any(not stored.isdisjoint(asked) for asked in query_keys(asks))


def points(asks, there):
    """Minus infinity where no key leads from the one to the other."""
    return compare(asks, there).points if meet(asks, there) else float("-inf")


def with_(person, **changes):
    return replace(person, **changes)


@few
@given(pairs(), NAMES, st.booleans())
def test_no_other_names_hide_anybody(pair, junk, common):
    there, asks = pair
    added = with_(asks, names=(*asks.names, *(COMMON if common else junk)))
    assert points(added, there) >= points(asks, there)
    assert points(there, added) >= points(there, asks)
    assert {key for of in query_keys(asks) for key in of} <= {
        key for of in query_keys(added) for key in of
    }
    assert stored_keys(asks) <= stored_keys(added)


@few
@given(pairs(), st.data())
def test_no_mark_that_nobody_sees_hides_anybody(pair, data):
    there, asks = pair
    marks = st.text(INVISIBLE, max_size=3)
    name = "".join(letter + data.draw(marks) for letter in asks.names[0])
    assert points(with_(asks, names=(name, *asks.names[1:])), there) == points(asks, there)


@few
@given(
    pairs(),
    st.frozensets(st.sampled_from(["ERI", "AFG", "FRA", "SYR", "VNM"])),
    st.lists(st.dates().map(str), max_size=MOST_BIRTHS - 1),
)
def test_no_more_nationalities_and_dates_hide_anybody(pair, nationalities, dates):
    there, asks = pair
    for one, other in ((there, asks), (asks, there)):
        held = one.nationalities | nationalities if one.nationalities else frozenset()
        births = (*one.births, *dates) if one.births else ()
        assert points(with_(one, nationalities=held, births=births), other) >= points(one, other)


@pytest.fixture(scope="module")
def found_plain():
    return adversary.found_plain(adversary.EACH)


@pytest.mark.again
@pytest.mark.parametrize("kind", adversary.ADDITIONS)
def test_what_is_added_hides_nobody_who_is_found_plain(found_plain, kind):
    found = adversary.shares(found_plain[::4], adversary.ADDITIONS[kind])
    assert (found.found, found.later) == (1, 1)


@pytest.mark.again  # of as many people as make bench measures
@pytest.mark.parametrize("kind", adversary.ALTERATIONS)
def test_of_whom_is_found_plain_few_hide_by_what_they_alter(found_plain, kind):
    found = adversary.shares(found_plain, adversary.ALTERATIONS[kind])
    assert found.found >= adversary.RECALL
    assert found.later >= adversary.RECALL


@settings(max_examples=10, deadline=None)
@given(pairs(), st.lists(JUNK, min_size=FEW_PARTS + 1, max_size=30), st.integers(0, 30))
def test_who_is_buried_in_words_is_found_and_told(pair, words, before):
    there, asks = pair
    words = ["xx" + word for word in words]
    name = " ".join([*words[:before], asks.names[0], *words[before:]])
    buried = with_(asks, names=(name, *asks.names[1:]))
    assert Gap.CUT in gaps(buried)
    assert points(buried, there) >= points(asks, there)
    assert points(there, buried) >= points(there, asks)


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("Tеsfаlеm Наilе", "tesfalem haile"),  # Cyrillic
        ("Τεѕfαlεm Ηαιlε", "tesfalem haile"),  # Greek, and more
        ("Ⅿоhamеd", "mohamed"),  # a numeral
        ("Tе\u200bs\u3164f\u0301аlem", "tesfalem"),  # with marks that nobody sees
        ("Mօհamed", "mohamed"),  # Armenian
        ("M0hammed 4li", "mohammed ali"),
        ("1brahim Kha1il", "ibrahim khalil"),
        ("lbrahim KhaIiI", "ibrahim khalil"),
        ("АНМЕԀ", "ahmed"),  # not a Latin letter in it
        ("T e s f a l e m Haile", "tesfalem haile"),
        ("ᴍohamed ɑli", "mohamed ali"),
        ("Юсуф Каримов", "yusuf karimov"),
        ("Сара Каримова", "sara karimova"),
    ],
)
def test_what_looks_like_latin_letters_is_read_as_those(name, read):
    assert read in {" ".join(part.letters for part in parts) for parts in readings([name])}


@pytest.mark.parametrize(
    "name", ["Tesfalem Haile", "Jean-Noël O'Neil", "Юсуф Каримов", "Νίκος Λάμδα"]
)
def test_an_honest_name_is_read_in_one_way(name):
    assert len(readings([name])) == 1


@few
@given(pairs(), st.randoms(use_true_random=False))
def test_letters_that_look_alike_hide_nobody_who_is_written_in_latin_letters(pair, chance):
    there, asks = pair
    name = "".join(SEEN.get(c, c) if chance.random() < 0.5 else c for c in there.names[0])
    if name.isascii() or not there.names[0].isascii():
        return
    plain, hidden = with_(asks, names=there.names[:1]), with_(asks, names=(name,))
    assert meet(hidden, there) == meet(plain, there)


@pytest.mark.parametrize(
    ("name", "gap"),
    [
        ("😀 😀", Gap.NOTHING),
        ("12345", Gap.NOTHING),
        ("Mr", Gap.NOTHING),
        ("A. B.", Gap.NOTHING),
        ("\u3164\u3164", Gap.NOTHING),
        ("გიორგი ბერიძე", Gap.UNREAD),
        ("Ꭺhmed Ali", Gap.UNREAD),  # Cherokee
        ("王小明", Gap.UNREAD),
        ("Tesfalemhailegebremedhin", Gap.JOINED),
        ("x" * 99, Gap.CUT),
        ("a" + "\u0301" * LONGEST_NAME + " Tesfalem", Gap.CUT),
    ],
)
def test_what_cannot_be_looked_for_is_told(name, gap):
    assert gap in gaps(Described((name,), ("1990",)))


def test_more_names_or_dates_than_are_looked_at_are_told():
    names = tuple(f"Zemarun {number:b} Tolvik" for number in range(MOST_NAMES + 1))
    assert gaps(Described(names)) == (Gap.MANY,)
    dates = tuple(f"{year}" for year in range(1980, 1981 + MOST_BIRTHS))
    assert gaps(Described(names[:1], dates)) == (Gap.MANY,)


LONG = """
María del Carmen Fernández de la Vega Sanz
Mohammed bin Abdulrahman bin Khalid Al Saud Al Faisal
Abd al-Rahman ibn Muhammad ibn Khaldun al-Hadrami
Tesfalem Gebremedhin Woldemichael Habtemariam
Nguyễn Thị Hồng Nhung
ተስፋይ ኪዳነ ገብረመድህን
Юсуф Каримович Абдурахманов
عبد الرحمن بن محمد الخطيب
Haji Gul Agha Sherzai
Wickramasinghearachchige Perera
Sheikh Hassan
Nur
"""


@pytest.mark.parametrize("name", LONG.strip().splitlines())
def test_honest_names_are_looked_for_whole(name):
    assert gaps(Described((name,), ("1990-03-27",))) == ()


@pytest.mark.again
def test_of_no_culture_anybody_is_held_for_their_name():
    held = adversary.held_by_culture(1000)
    assert held == dict.fromkeys(CULTURES, 0)
    assert adversary.at_most(0, 1000) < 0.003
