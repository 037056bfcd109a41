"""Verdicts of several cases that contradict one another are listed, of so many and no more."""

import pytest

from app.domain.screening.matches import MatchStatus
from app.services.core.unit import unit_for
from app.services.oversight import conflicts
from app.services.work_lists import contradictions
from app.storage.cases import eois
from app.storage.decisions import matches
from tests.conftest import NOW
from tests.support.desk import AMINA, BRUNO, a_return, a_screened, at_desk, matches_of, screen_all
from tests.support.matched import ON_REGISTER, ZUPLO
from tests.support.rows import statements

SAME, NOT = MatchStatus.CONFIRMED, MatchStatus.DISMISSED


@pytest.fixture
def three(portal):
    """A record of the register, and two EOIs that are compared with it and with each other."""
    a_return(portal, **ON_REGISTER)
    first = a_screened(portal, **ZUPLO)
    second = a_screened(portal, **ZUPLO)
    screen_all(portal)
    [record] = matches_of(portal, first)
    assert set(matches_of(portal, second)) == {first, record}
    return record, first, second


def decided(portal, *verdicts):
    """As if persons had decided so, whatever became of the cases."""
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        for eoi_id, record, status in verdicts:
            eois.get_for_update(unit.session, eoi_id)
            matches.of_eoi(unit.session, eoi_id)[record].status = status


def read(portal, verb, *arguments):
    with unit_for(portal, "test") as unit:
        return verb(unit, *arguments)


def names(portal, *eoi_ids):
    with unit_for(portal, "test") as unit:
        return [eois.get(unit.session, eoi_id).reference for eoi_id in eoi_ids]


@pytest.mark.parametrize("odd", ["between the two", "with the first", "with the second"])
def test_two_are_the_same_as_a_third_and_not_each_other(portal, three, odd):
    record, first, second = three
    verdicts = {"between the two": SAME, "with the first": SAME, "with the second": SAME}
    verdicts[odd] = NOT
    decided(
        portal,
        (first, record, verdicts["with the first"]),
        (second, record, verdicts["with the second"]),
        (second, first, verdicts["between the two"]),
    )

    [found] = read(portal, contradictions.found)
    assert {side.reference for side in found} == {None, *names(portal, first, second)}
    for eoi_id in (first, second):
        told = read(portal, contradictions.around, eoi_id)
        assert [each.is_contradicted for each in told] == [True, True]


def test_of_an_open_pair_it_is_told_what_two_verdicts_say(portal, three):
    record, first, second = three
    decided(portal, (first, record, SAME), (second, record, NOT))

    assert read(portal, contradictions.found) == []
    [told] = read(portal, contradictions.around, second)
    assert (told.record_id, told.other, told.third) == (first, *names(portal, first), None)
    assert not told.is_same
    assert not told.is_contradicted


def test_who_is_hidden_from_the_reader_is_named_by_no_pair_that_is_not(portal):
    """Two later cases are compared with an earlier one, and one of the two is hidden."""
    earlier, hidden, later = [a_screened(portal, **ZUPLO) for _ in range(3)]
    screen_all(portal)
    decided(portal, (hidden, earlier, SAME), (later, earlier, SAME), (later, hidden, NOT))
    with at_desk(portal, BRUNO, hidden) as unit:
        conflicts.declare(unit, hidden, AMINA, "Her cousin")

    def told(actor):
        with unit_for(portal, actor) as unit:
            return contradictions.around(unit, earlier)

    assert {one.other for one in told(BRUNO)} == {*names(portal, hidden, later)}
    assert told(AMINA) == []


def test_without_verdicts_nothing_is_told_and_three_questions_are_asked(portal, three):
    with unit_for(portal, "test") as unit:
        asked, told = statements(portal, lambda: contradictions.around(unit, three[2]))
        assert (len(asked), told) == (2, [])
        asked, told = statements(portal, lambda: contradictions.found(unit))
        assert (len(asked), told) == (1, [])
