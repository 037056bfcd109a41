"""A message about a family group says what its reader has to do when it leaves."""

import pytest

from app import wording
from app.domain.intake.family import Person, Step
from app.services.core.unit import new_eoi
from app.services.intake import child_applications, family_groups, family_steps
from app.settings import read
from app.worker import loop
from app.worker.contact.letters import compose
from tests.support import families
from tests.support.families import SON, WIFE, acting, be_ready, group_of, join
from tests.support.letterbox import FACTS, PORTAL, letters, the_messages
from tests.support.people import ADDRESS

FIRST, SECOND = "first@example.org", "wife@example.org"
DAUGHTER = Person("Sara", "Invented", "2019-04-05", "child")
ABOUT = "There is news about your family group"


@pytest.fixture
def told(portal, environ, tmp_path):
    """What was sent to this address about its group, once more is done, since the last time."""
    seen = {}

    def read_new(address):
        loop.drain(portal, read(environ))
        found = [text for text in letters(tmp_path, address) if text.startswith(ABOUT)]
        new, seen[address] = found[seen.get(address, 0) :], len(found)
        return new

    return read_new


def with_wife(portal, *others):
    first = families.a_first(portal, WIFE, *others, email=FIRST)
    wife = families.a_joiner(portal, WIFE, email=SECOND)
    assert join(portal, wife, group_of(portal, first).reference)
    return first, wife


def test_the_first_is_told_to_say_who_joined_and_again_when_all_else_is_done(portal, told):
    first, wife = with_wife(portal)
    [joined] = told(FIRST)
    assert "Say whether it is they: nothing is sent before you do." in joined
    be_ready(portal, first)
    assert told(FIRST) == []

    be_ready(portal, wife)

    [waits] = told(FIRST)
    assert "Say whether it is they" in waits


def test_the_first_who_is_the_last_to_be_ready_reads_it_on_the_page(portal, told):
    first, wife = with_wife(portal)
    told(FIRST)
    be_ready(portal, wife)
    be_ready(portal, first)
    assert told(FIRST) == []


def test_who_must_say_again_that_they_are_ready_reads_so(portal, told):
    first, wife = with_wife(portal)
    be_ready(portal, wife)
    with acting(portal, first) as unit:
        family_groups.list_member(unit, first, SON)
    [changed] = told(SECOND)
    assert "say that you are ready: nothing is sent before that" in changed


def test_who_is_in_no_group_any_more_reads_so(portal, told):
    first, _ = with_wife(portal)
    with acting(portal, first) as unit:
        family_groups.leave(unit, first)
    [ended] = told(SECOND)
    assert "You are in no family group now." in ended


def test_what_leaves_after_the_group_was_sent_does_not_say_that_it_is_not(portal, told):
    first, wife = with_wife(portal)
    be_ready(portal, wife)
    families.confirm_all(portal, first)
    be_ready(portal, first)
    assert told(FIRST) == []


def test_a_message_about_a_childs_form_says_whose_it_is_by_order_and_names_nobody(
    portal, environ, tmp_path
):
    first = families.a_first(portal, SON, DAUGHTER, email=FIRST)
    places = {m.person: m.id for m in group_of(portal, first).members}
    for person in (DAUGHTER, SON):
        key = new_eoi(portal)
        with acting(portal, first, key.owner) as unit:
            child_applications.fill_in(unit, key, first, places[person], ADDRESS)
    loop.drain(portal, read(environ))

    subjects = [text.partition("\n")[0] for text in letters(tmp_path, FIRST)]

    saved = "Your Expression of Interest is saved"
    assert sorted(subjects) == [
        f"The form of a child, number 1: {saved}",
        f"The form of a child, number 2: {saved}",
        saved,
    ]
    told = " ".join(letters(tmp_path, FIRST))
    assert told.count("for a child in your family, not about your own") == 2
    assert not any(name in told for name in ("Abel", "Sara", "Invented"))
    numbers = {m.person: m.number for m in group_of(portal, first).members}
    assert numbers == {DAUGHTER: 1, SON: 2}


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize(("name", "channel"), the_messages())
def test_each_message_can_be_about_a_child(language, name, channel):
    of_child, own = (
        compose(name, channel, language, address=PORTAL, child=child, **FACTS)
        for child in ("2", "")
    )
    assert of_child.text.endswith(own.text)
    assert of_child.subject.endswith(own.subject)
    assert "2" in of_child.text.removesuffix(own.text)


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize("channel", ["mail", "sms"])
def test_every_step_is_said_in_its_own_words(language, channel):
    texts = {
        compose("family", channel, language, address=PORTAL, **FACTS | {"todo": todo}).text
        for todo in (*Step, family_steps.APART)
    }
    assert len(texts) == len(Step) + 1
