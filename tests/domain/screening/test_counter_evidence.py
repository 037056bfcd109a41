"""What speaks against one person is told where it is strong."""

from app.domain.screening.counter_evidence import against
from app.domain.screening.matches import MatchReason
from app.domain.screening.names import Described, compare
from app.domain.screening.names.matching.reasons import Kind

ZUPLO = Described(("Zuplo Vorimble",), ("1984-02-17",), "male", frozenset({"ERI"}))
NAME, DOCUMENT = MatchReason.NAME, MatchReason.DOCUMENT


def kinds(other, found_by, least=-170):
    return [reason.kind for reason in against(compare(ZUPLO, other), found_by, least)]


def test_nothing_is_told_of_who_is_described_alike():
    alike = Described(("Suplo Vorimbel",), ("1984-02-17",), "male", frozenset({"ERI"}))
    assert kinds(alike, NAME) == []


def test_fewer_points_than_none_are_told_also_with_the_same_document():
    another = Described(("Quordle Blim",), ("1961-11-03",), "female", frozenset({"ERI"}))
    expected = [Kind.CONFLICT, Kind.YEARS_APART, Kind.SEX_DIFFERS]
    assert kinds(another, DOCUMENT) == kinds(another, NAME) == expected


def test_another_sex_or_birth_is_told_unless_a_document_is_shared():
    other_sex = Described(("Zuplo Vorimble",), ("1984-02-17",), "female", frozenset({"ERI"}))
    assert kinds(other_sex, NAME) == [Kind.SEX_DIFFERS]
    assert kinds(other_sex, MatchReason.SIMILAR_DOCUMENT) == [Kind.SEX_DIFFERS]
    assert kinds(other_sex, DOCUMENT) == []


def test_far_below_the_threshold_what_speaks_against_it_is_told():
    elsewhere = Described(("Zuplo Vorimble",), (), "male", frozenset({"SDN"}))
    points = compare(ZUPLO, elsewhere).points
    assert points > 0
    assert kinds(elsewhere, NAME, least=points + 300) == []
    assert kinds(elsewhere, NAME, least=points + 301) == [Kind.NATIONALITY_DIFFERS]
