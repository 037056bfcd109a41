"""One phone of a large family, or of an organisation: nobody is refused for it."""

from app.domain.intake.family import Person
from app.services.core.unit import new_eoi
from app.services.intake import child_applications
from app.worker import loop
from tests.conftest import NOW
from tests.support.codes import NUMBER, ask, enter
from tests.support.families import a_first, acting, group_of
from tests.support.letterbox import letters
from tests.support.people import ADDRESS, a_draft, reference_of

CHILDREN = [Person(f"Abel{letter}", "Invented", "2016-02-03", "child") for letter in "abcdefghijkl"]
AT_ONCE = 10  # messages to a number that somebody typed: see operations.md


def fill_in_all(portal, first):
    """Who has one phone presses the button of each child."""
    for member in group_of(portal, first).members:
        key = new_eoi(portal)
        with acting(portal, first, key.owner) as unit:
            child_applications.fill_in(unit, key, first, member.id, ADDRESS)


def told(portal, settings, folder):
    loop.drain(portal, settings, NOW)
    return sum("not sent yet" in text for text in letters(folder, NUMBER))


def test_of_many_who_give_one_number_none_is_refused_and_the_messages_wait(
    portal, settings, tmp_path
):
    for _ in range(14):
        a_draft(portal, email="", phone=NUMBER)
    assert told(portal, settings, tmp_path) == AT_ONCE


def test_twelve_children_of_a_parent_whom_a_code_reached_are_told_of_at_once(
    portal, settings, tmp_path, post
):
    first = a_first(portal, *CHILDREN, email="", phone=NUMBER)
    token = ask(portal, reference_of(portal, first))
    enter(portal, token, post(NOW, NUMBER)[-1])
    fill_in_all(portal, first)
    assert told(portal, settings, tmp_path) == 1 + len(CHILDREN)


def test_nor_is_a_parent_refused_whom_none_has_reached(portal, settings, tmp_path):
    """Anybody may list children with somebody's number."""
    first = a_first(portal, *CHILDREN, email="", phone=NUMBER)
    fill_in_all(portal, first)
    assert told(portal, settings, tmp_path) == AT_ONCE
