"""Who joins a family group is found on its list. All are invented."""

import time

import pytest

from app.domain.intake.family import Person
from app.domain.screening.names import Described
from app.domain.screening.relatives import find

BORN = "1990-06-05"


def listed(name, born=BORN, relation="partner"):
    given, _, family = name.rpartition(" ")
    return Person(given, family, born, relation)


def joins(name, born=BORN, *more):
    return Described((name, *more), (born,))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        (listed("Dao Dang"), joins("Đào Đặng")),
        (listed("Mohammed Ahmed"), joins("Muhammad Ahmad")),
        (listed("Saba Tesfaye", "1990"), joins("Saba Tesfaye")),
        (listed("Saba Tesfaye", "1990-06"), joins("Saba Else")),
        (listed("Saba Tesfaye", "1990-01-01"), joins("Saba")),
        (listed("Saba Tesfaye"), joins("Tesfai Saba", "1990")),
        (listed("Saba Tesfaye"), joins("Saba Tesfaye", "1990-05-06")),  # swapped
        (listed("Łukasz Ørsted"), joins("Lukasz Orsted")),
        (listed("Işıl Çağlar"), joins("ISIL CAGLAR")),
        (listed("Reza Cherkani"), joins("رضا چرکانی")),
        (listed("Saba Tesfaye"), joins("ሳባ ተስፋዬ")),
        (listed("Saba Tesfaye"), joins("Else Wexmor", BORN, "Saba Tesfay")),  # another name
        (listed("Saba Tesfaye"), joins("Saba Else")),
        (listed("Zemar", "1990"), joins("Zemar")),  # who has one name
        (listed("Zemar"), joins("Zemar", "1990")),
    ],
)
def test_who_is_listed_is_found_however_they_write_themselves(written, told):
    assert find([listed("Wexmor Else", "1961"), written], told, "partner") == 1


@pytest.mark.parametrize(
    "told",
    [
        joins("Wexmor Else"),
        joins("Saba Tesfaye", "1990-06-06"),
        joins("Saba Tesfaye", "1991"),
        joins("Saba Tesfaye", ""),
        joins("Saba", "1990"),  # a year and a common name, which a stranger may guess
        joins("Saba Wexmor", "1990"),
        joins("Saba Wexmor", "1990-01-01"),
        joins("Saba", "1990-05-06"),
        joins("Saba Wexmor Ali Tesfaye Kidane", "1990"),  # a heap of names
        joins("Wexmor", "1990", "Saba Tesfaye"),
        joins(""),
        joins("!"),
    ],
)
def test_a_stranger_and_who_knows_too_little_are_not(told):
    assert find([listed("Saba Tesfaye")], told, "partner") is None


def test_father_and_son_of_one_name_are_told_apart_by_what_they_are_to_the_first():
    father, son = listed("Ali Cherkani", "1990"), listed("Ali Cherkani", "1990", "child")
    assert find([father, son], joins("Ali Cherkani", "1990"), "child") == 1
    assert find([father, son], joins("Ali Cherkani", "1990"), "partner") == 0
    assert find([father, son], joins("Ali Cherkani", "1990"), "parent") is None


def test_of_twins_the_one_more_alike_is_found_whatever_the_order():
    twins = [listed(name, relation="child") for name in ("Hassan Cherkani", "Hussein Cherkani")]
    for who, twin in (("Hasan Cherkani", 0), ("Husayn Charkani", 1), ("Hassan", 0)):
        assert find(twins, joins(who), "child") == twin
        assert find(twins[::-1], joins(who), "child") == 1 - twin
    assert find(twins, joins("Cherkani"), "child") == 0  # either: the first applicant says who


def test_as_much_as_can_be_written_is_compared_in_a_moment():
    many = Described(tuple(f"{'Mohammed Ali ' * 300}{number}" for number in range(24)), (BORN,))
    family = [listed(f"{'Ali Mohammed ' * 300}{number}") for number in range(20)]
    began = time.process_time()
    assert find(family, many, "partner") is not None
    assert time.process_time() - began < 2
