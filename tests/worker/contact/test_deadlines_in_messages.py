"""Each message with a deadline says until when, on France's clock, in its reader's language."""

import re
from datetime import timedelta

import pytest

from app import wording
from app.domain.basics.tasks import Template
from app.services.cases import information_requests
from app.services.contact import changes
from app.services.contact.change_records import UNDOABLE
from app.services.core import notifications
from app.services.core.unit import unit_for
from app.services.intake import family_groups
from app.services.review import actions
from app.services.scheme import settings as scheme
from app.services.self_service.message_deadlines import DEADLINES
from app.services.self_service.status import view
from app.services.sign_in import codes
from app.worker import loop
from app.worker.contact.letters import compose
from tests.conftest import NOW
from tests.support.desk import AMINA, a_return, a_screened, at_desk
from tests.support.families import WIFE, a_first
from tests.support.letterbox import FACTS, PORTAL, letters, spaced, the_messages
from tests.support.people import ADDRESS, a_draft, a_submission, reference_of

MAIL, NUMBER = "asked@example.org", "+33600000042"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
CLOSES = NOW + 20 * DAY
DATED = {*DEADLINES, Template.CODE, Template.CONTACT_CODE}
# What an English message says of a deadline, whether or not it says until when.
OF_TIME = re.compile(r"\b(?:minutes?|hours?|days?|soon|until (?!you)|Paris time|time for it)\b")


@pytest.fixture
def settings(settings, portal):
    """Of a worker, where the window closes at CLOSES."""
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        scheme.change(unit, window_closes_at=CLOSES)
    return settings


@pytest.fixture
def post(portal, settings, tmp_path):
    """What both channels said last, when the worker had sent what was due."""

    def last(now=NOW, to=(MAIL, NUMBER)):
        loop.drain(portal, settings, now)
        return [letters(tmp_path, address)[-1] for address in to]

    return last


def acting(portal, eoi_id, now=NOW):
    return unit_for(portal, "applicant", write=True, opens=[eoi_id], now=now)


def remind(portal, eoi_id, now):
    with acting(portal, eoi_id, now) as unit:
        notifications.remind(unit, [eoi_id])


def of_a_draft(portal, post, language):
    a_draft(portal, read_in=language, email=MAIL, phone=NUMBER)
    return CLOSES, post()


def of_a_family(portal, post, language):
    eoi_id = a_first(portal, WIFE, read_in=language, email=MAIL, phone=NUMBER)
    post()
    with acting(portal, eoi_id) as unit:
        family_groups.tell(unit, eoi_id)
    return CLOSES, post()


def of_a_location(portal, post, language):
    eoi_id = a_submission(portal, NOW, located=False, read_in=language, email=MAIL, phone=NUMBER)
    post()
    remind(portal, eoi_id, NOW + HOUR)
    return NOW + DAY, post(NOW + HOUR)


def of_a_question(portal, post, language):
    eoi_id = a_screened(portal, read_in=language, email=MAIL, phone=NUMBER)
    with at_desk(portal, AMINA, eoi_id) as unit:
        information_requests.ask(unit, eoi_id, "Who is that?", 14)
    return of_todo(portal, post, eoi_id)


def of_an_invitation(portal, post, language):
    a_return(portal)
    eoi_id = a_screened(portal, read_in=language, email=MAIL, phone=NUMBER)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.invite(unit, eoi_id, "There is a place")
    return of_todo(portal, post, eoi_id)


def of_todo(portal, post, eoi_id):
    """What the reminder says two days on, and what the status page says then."""
    now = NOW + 2 * DAY
    post(now)
    remind(portal, eoi_id, now)
    with acting(portal, eoi_id, now) as unit:
        [todo] = view(unit, eoi_id).todo
    return todo.due_at, post(now)


def of_a_code(portal, post, language):
    eoi_id = a_submission(portal, read_in=language, email=MAIL, phone=NUMBER)
    post()
    with unit_for(portal, "applicant", write=True, now=NOW) as unit:
        codes.request_code(unit, reference_of(portal, eoi_id), ADDRESS)
    return NOW + codes.LIFETIME, post()


def of_a_change(portal, post, language, to=(MAIL, NUMBER), name="email"):
    eoi_id = a_submission(portal, read_in=language, email=MAIL, phone=NUMBER)
    post()
    with acting(portal, eoi_id) as unit:
        token = changes.ask(unit, eoi_id, name, "new@example.org")
    return eoi_id, token, post(to=to)


def of_a_change_asked_for(portal, post, language):
    return NOW + UNDOABLE, of_a_change(portal, post, language)[2]


def of_the_code_of_a_change(portal, post, language):
    return NOW + codes.LIFETIME, of_a_change(portal, post, language, ["new@example.org"])[2]


def of_a_change_made(portal, post, language):
    """It counts from when it was asked for, not from when it was made."""
    eoi_id, token, [mail] = of_a_change(portal, post, language, ["new@example.org"])
    [code] = re.findall(r"\b\d{8}\b", mail)
    later = NOW + timedelta(minutes=5)
    with acting(portal, eoi_id, later) as unit:
        assert changes.confirm(unit, eoi_id, token, code) is None
    return NOW + UNDOABLE, post(later)


SITUATIONS = {
    Template.DRAFT_SAVED: [of_a_draft],
    Template.FAMILY: [of_a_family],
    Template.LOCATION: [],  # test_location_messages
    Template.REMINDER: [of_a_location, of_a_question, of_an_invitation],
    Template.CODE: [of_a_code],
    Template.CONTACT_ASKED: [of_a_change_asked_for],
    Template.CONTACT_CHANGED: [of_a_change_made],
    Template.CONTACT_CODE: [of_the_code_of_a_change],
}
OF_MINUTES = {of_a_code, of_the_code_of_a_change}


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize("happens", [each for some in SITUATIONS.values() for each in some])
def test_the_time_stands_in_what_is_sent(portal, post, language, happens):
    ends_at, texts = happens(portal, post, language)

    is_of_minutes = happens in OF_MINUTES
    time = wording.format_time(ends_at)
    said = time if is_of_minutes else wording.format_instant(language, ends_at)
    assert [text for text in texts if spaced(said) not in spaced(text)] == []


def test_all_messages_with_a_deadline_are_walked_over():
    assert SITUATIONS.keys() == DATED


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize(("name", "channel"), the_messages())
def test_whatever_speaks_of_a_deadline_says_until_when(language, name, channel):
    text = compose(name, channel, language, address=PORTAL, **FACTS).text
    assert (FACTS["due"] in text) == (name in DATED)
    if language == wording.DEFAULT:
        assert bool(OF_TIME.search(text)) == (name in DATED)


@pytest.mark.parametrize("language", wording.LANGUAGES)
@pytest.mark.parametrize(("name", "channel"), the_messages())
def test_what_leaves_after_its_deadline_names_no_time(language, name, channel):
    if name in DEADLINES:
        text = compose(name, channel, language, address=PORTAL, **FACTS | {"due": ""}).text
        assert FACTS["reference"] in text
        assert not re.search(r"\d\d:\d\d", text)


def test_nobody_is_reminded_of_what_is_done(portal, post, tmp_path):
    eoi_id = a_submission(portal, email=MAIL, phone=NUMBER)  # who has confirmed where they are
    remind(portal, eoi_id, NOW + HOUR)
    post(NOW + HOUR)
    sent = letters(tmp_path, MAIL) + letters(tmp_path, NUMBER)
    assert len(sent) > 2
    assert not any("We wait for your answer" in text for text in sent)
