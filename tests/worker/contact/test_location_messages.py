"""The message that asks to confirm being in France says until when, in its person's language."""

from datetime import timedelta

import pytest

from app import wording
from app.services.cases import location
from app.services.core.unit import unit_for
from app.services.scheme import settings
from app.settings import read
from app.worker import loop
from tests.conftest import NOW
from tests.support.letterbox import letters, spaced
from tests.support.people import a_submission, reference_of

MAIL, NUMBER = "asked@example.org", "+33600000042"


@pytest.fixture
def told(portal, environ, tmp_path):
    """What both channels said last."""

    def read_last(now=NOW):
        loop.drain(portal, read(environ), now=now)
        return [letters(tmp_path, to)[-1] for to in (MAIL, NUMBER)]

    return read_last


@pytest.fixture
def hours(portal):
    with unit_for(portal, "test") as unit:
        return timedelta(hours=settings.current(unit).location_hours)


def asked(portal, language="en"):
    return a_submission(portal, NOW, located=False, read_in=language, email=MAIL, phone=NUMBER)


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_time_stands_in_it_on_both_channels(portal, told, hours, language):
    eoi_id = asked(portal, language)
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        location.send_again(unit, eoi_id)

    due = wording.format_instant(language, NOW + hours)
    texts = [spaced(text) for text in told()]
    assert all(spaced(due) in text and reference_of(portal, eoi_id) in text for text in texts)


def test_what_leaves_after_it_names_no_time_that_is_over(portal, told, hours):
    eoi_id, late = asked(portal), NOW + hours + timedelta(hours=1)
    told()
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=late) as unit:
        location.send_again(unit, eoi_id)

    texts = told(late)

    assert all("has ended, but you can still do it" in text for text in texts)
    assert not any("before" in text for text in texts)
