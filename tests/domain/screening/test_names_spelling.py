"""Names that are one person's in other letters, and names that are not. All are invented."""

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.screening.names import Described, compare, query_keys, stored_keys
from app.domain.screening.names.spelling.parts import MOST_PARTS, parts_of
from app.domain.screening.names.spelling.scripts import latin

few = settings(max_examples=60, deadline=None)
BORN, SAME_YEAR = ("1990-05-17",), ("1990",)

ONE_PERSON = """
Mohammad Hossein Rahimi    | Muhammad Husain RAHEEMI      transliterated
Mohamed Ould Salem Bouzidi | Bouzidi Mohammed Salim       order, and no ould
Yusuf Khalid Qadhiri       | Youssef Khaled Kaderi        q and k, dh and d
Abdul Rahman Nabizada      | ABDURRAHMAN Nabi Zada        joined otherwise
Abd al-Karim Sharifi       | Abdelkrim Cherifi            French ears
Saif al-Din Jaber          | Seifeddine DJABER            compounds
Haji Gul Agha Stanekzai    | Gulagha Stanikzay            title, joined
Dr. Samira El-Khatib       | Samira Alkhatib              article, joined
Nasrullah Faqiri           | Nasr Ullah Fakiri            compound of God
Tesfay Gebremedhin Kidane  | Tesfai Ghebremedhin          grandfather left out
Tsegaye Wolde-Mariam       | Segaye Weldemariam           Amharic
Cabdiraxmaan Xasan Cige    | Abdirahman Hassan Ige        Somali spelling
Nguyễn Thị Hồng Nhung      | Nhung Nguyen Thihong         Vietnamese
Đặng Văn Khải              | DANG VAN KHAI                marks dropped
Gjergj Çelaj               | Gjergi Celaj                 Albanian
Şêrko Ehmed Zebarî         | Sherko Ahmad Zebari          Kurdish
Zhelina Dzhabarova         | Jelina Djabarova             zh and j
محمد حسین رحیمی            | Mohammad Hussain Rahimi      Persian script
عبد الله يوسف الخطيب       | Abdullah Youssef Al Khatib   Arabic script
ګل خان ستانکزی             | Gul Khan Stanikzai           Pashto script
ضياء الحق نبي زاده         | Zia ul-Haq Nabizada          articles in Arabic script
عبدالباسط وردګ             | Abdul Basit Wardak           compounds in Pashto script
Hafiza Akhund Tolvik       | Hafiza TOLVIK                a title
Naim Akhund Zada           | Naeem AKHUNDZADA             no title before an ending
Sher Tolvik Zai            | Shir Tolvikzay               e and i, an ending apart
Syed Md. Wexmor            | Sayed Mohammad Wexmor        shortened
Saeed Cherkani             | Sayed CHERKANI               heard alike
شێرکۆ ئەحمەد               | Sherko Ahmad                 Sorani script
ተስፋይ ኪዳነ ገብረመድህን          | Tesfay Kidane Gebremedhin    Ethiopic script
Юсуф Каримов               | Yusuf Karimov                Cyrillic
Νίκος Θεοδώρου             | Nikos Theodorou              Greek
"""
OTHERS = """
Mohammad Hossein Rahimi    | Mohammad Hassan Karimi
Nguyễn Thị Hồng Nhung      | Nguyễn Thị Thu Lan
Abdi Farah Warsame         | Abdi Nur Jama
Gul Agha Stanekzai         | Gul Khan Wardak
Tesfay Gebremedhin Kidane  | Tesfay Berhane Haile
Samira El-Khatib           | Samira Haddad
"""


def rows(table):
    """Each row's two names; what follows two spaces says why."""
    lines = (line.split("|") for line in table.strip().splitlines())
    return [(one.strip(), other.strip().partition("  ")[0]) for one, other in lines]


@pytest.mark.parametrize(("one", "other"), rows(ONE_PERSON))
def test_one_person_is_found_and_has_points_in_either_spelling(one, other):
    for query, register in ((one, other), (other, one)):
        stored = stored_keys(Described((register,), BORN))
        [asked] = query_keys(Described((query,), BORN))
        assert not stored.isdisjoint(asked)
        assert compare(Described((query,)), Described((register,))).points > 0


@pytest.mark.parametrize(("one", "other"), rows(OTHERS))
def test_a_namesake_in_part_of_the_same_year_has_none(one, other):
    assert compare(Described((one,), SAME_YEAR), Described((other,), SAME_YEAR)).points < 0


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("مُحَمَّد", "mĥmd"),  # vowel signs
        ("محـــمد", "mĥmd"),  # tatweel
        ("Mo\u200bham\u00aded", "mohamed"),  # hidden characters
        ("O’Neil ʿAlī", "oneil ali"),
        ("٣٤ ۵", "34 5"),
        ("ＡＬＩ", "ali"),  # full width
        ("王小明", "王小明"),  # not known here: it stands for itself
        ("\ud800 – !", ""),
    ],
)
def test_only_what_sounds_is_read(written, read):
    assert latin(written) == read


@few
@given(st.text(max_size=40))
def test_what_is_read_is_read_the_same_again(text):
    assert latin(latin(text)) == latin(text)
    assert latin(unicodedata.normalize("NFD", latin(text))) == latin(text)


@few
@given(st.text(st.characters(), max_size=300))
def test_any_text_has_parts_and_not_too_many(text):
    parts = parts_of(text)
    assert len(parts) <= MOST_PARTS
    assert all(part.skeletons and part.letters for part in parts)


def test_titles_and_articles_are_names_where_there_is_nothing_else():
    assert [part.letters for part in parts_of("Sheikh")] == ["sheikh"]
    assert [part.letters for part in parts_of("Nguyen Van An")] == ["nguyen", "van", "an"]


def test_a_part_is_shown_as_it_was_written():
    reasons = compare(Described(("Abd al-Rahman",)), Described(("ABDURRAHMAN",))).reasons
    assert (reasons[0].one, reasons[0].other) == ("Abd Rahman", "ABDURRAHMAN")
    assert all(not re.search("(?i)rahman", repr(reason)) for reason in reasons)
