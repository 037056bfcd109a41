"""What docs/asvs.md says of OWASP ASVS 5.0.0 is whole, counted right, and cites what is there."""

from collections import Counter

from tests.support import asvs, documents
from tests.support.asvs import ANSWERS, LEVELS, STATES
from tests.support.guards import GUARDS
from tests.support.sources import ROOT

PLACES = asvs.places()


def test_the_standard_is_whole():
    assert Counter(LEVELS.values()) == {"1": 70, "2": 183, "3": 92}


def test_each_requirement_is_answered_once_at_its_level():
    assert [answer.number for answer in ANSWERS] == list(LEVELS)
    assert {a.number: a.level for a in ANSWERS} == LEVELS
    assert {answer.state for answer in ANSWERS} <= set(STATES)


def test_each_answer_says_how_and_what_is_met_has_evidence():
    assert [a.number for a in ANSWERS if not a.how] == []
    assert [a.number for a in ANSWERS if a.state == "met" and not a.has_evidence] == []


def test_a_test_that_is_cited_is_there_once():
    assert {test for a in ANSWERS for test in a.tests if test not in PLACES} == set()


def test_the_table_of_numbers_is_right():
    counted = asvs.counted()
    table = {
        (row[0], state): int(cell)
        for row in documents.rows(asvs.DOCUMENT, "chapter")
        for state, cell in zip(STATES, row[1:], strict=True)
    }
    assert table == {(what, state): counted[what, state] for what, _ in table for state in STATES}
    assert {what for what, _ in table} == {what for what, _ in counted}


def test_what_is_not_met_has_a_row_that_says_why():
    listed = [row[0] for row in documents.rows(asvs.DOCUMENT, "deviation")]
    assert listed == [answer.number for answer in ANSWERS if answer.state == "deviation"]


def test_each_guard_is_there_and_its_test_cited():
    assert len(GUARDS) >= 30
    cited = {test for answer in ANSWERS for test in answer.tests}
    assert {guard.test for guard in GUARDS} <= cited
    gone = [g.test for g in GUARDS if (ROOT / g.file).read_text().count(g.text) != 1]
    assert gone == []
