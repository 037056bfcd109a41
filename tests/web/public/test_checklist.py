"""The checklist says what the form's own tables say, in each language."""

from datetime import timedelta

import pytest

from app import wording
from app.domain.intake import journey
from app.domain.intake.page import CHILDS_FORM, PAGES
from app.domain.intake.question import IN_FILES
from app.domain.intake.questions import QUESTIONS
from app.services.core.unit import unit_for
from app.services.scheme import settings
from tests.conftest import NOW
from tests.support.people import ANSWERS
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_it_names_whatever_an_adult_is_asked_and_what_is_sent(application, language):
    gettext = wording.catalogue(language).gettext
    shown = Visitor(application.test_client(), language).get("/checklist").text()

    def said(message):
        return " ".join(gettext(message).split())

    for how in ("alone", "first", "joining"):
        for page in journey.asked(ANSWERS | {"applying": how, "helped": "yes"}):
            assert said(page.title) in shown
    for page in PAGES:
        assert page.only_if != CHILDS_FORM or said(page.title) not in shown
    for question in QUESTIONS:
        if question.kind in IN_FILES:
            assert said(question.label) in shown
            assert said(question.hint) in shown


def test_it_says_the_times_that_the_scheme_gives_now(visitor, portal):
    assert "You have 24 hours for it." in visitor.get("/checklist").text()
    assert "you have 2 weeks to answer" in visitor.page.text()
    assert "You can send it until" in visitor.page.text()
    past = NOW - timedelta(days=30)
    with unit_for(portal, "operator", write=True) as unit:
        settings.change(
            unit,
            location_hours=72,
            invitation_days=10,
            window_opens_at=past,
            window_closes_at=past + timedelta(days=1),
        )
    assert "You have 3 days for it." in visitor.get("/checklist").text()
    assert "you have 10 days to answer" in visitor.page.text()
    assert "The time for sending ended" in visitor.page.text()


def test_it_is_found_and_leads_back_by_its_address(visitor):
    for path in ("/", "/help"):
        assert [a for a in visitor.get(path).all("a") if a.get("href") == "/checklist"]
    address = visitor.client.application.extensions["settings"].base_url
    assert f"{address}/" in visitor.get("/checklist").text()
