"""Every page and form that there is, in every state that it has, on a narrow phone.

The pages are made here by the application itself, as people see them whose answers are as long as
answers may be, and shown in a browser one after the other: no server, no worker, no waiting.
"""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete

from app import create_app, wording
from app.domain.cases.lifecycle import Status
from app.domain.intake.question import Kind
from app.domain.intake.questions import QUESTIONS
from app.services.core.unit import unit_for
from app.services.scheme import settings
from app.settings import read
from app.storage.sign_in.sessions import ApplicantSession
from app.web import errors
from tests.browser import moments
from tests.browser.stage import Stage
from tests.browser.walk import OLD_PHONE
from tests.support.crawl import Crawl
from tests.support.settings import environment
from tests.support.visitor import Page

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

_LONG = {
    question.name: ("Wolfeschlegelstein" * 40)[: question.longest]
    for question in QUESTIONS
    if question.kind in {Kind.TEXT, Kind.LONG_TEXT}
}
_OWN = ("/review", "/healthz", "/readyz", "/metrics")  # seen by who is at the desk, or no pages


@pytest.fixture
def crawl(database_url, key_file, tmp_path):
    application = create_app(read(environment(database_url, key_file, tmp_path)))
    application.add_url_rule(
        "/fails/<int:status>",
        view_func=lambda status: errors.page(status, wait="1:00"),
        methods=["GET", "POST"],
    )
    yield Crawl(application, **_LONG)
    application.extensions["portal"].engine.dispose()


@pytest.mark.again
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_page_is_sound_in_every_state(crawl, browser, language):
    crawl.language = language
    context = browser.new_context(viewport=OLD_PHONE, locale=language)
    faults, seen = [], Counter()
    with Stage.of(crawl.application, context.new_page()) as stage:
        for state, path, page in _states(crawl):
            if stage.is_new(page):
                seen[state] += 1
                faults += [(state, path, fault) for fault in stage.faults(page, language)]
    context.close()
    assert faults == []
    assert seen.keys() == {"open", "refused", "signed-out", "moment", "closed", "failed"}
    assert seen["open"] > 50
    assert seen["refused"] > 15
    assert seen["moment"] > 40


def _states(crawl):
    """The state, the address and the page, as they come."""
    for person in crawl.people:
        found = crawl.of(person)
        yield from (("open", path, page) for path, page in found.pages.items() if _is_page(path))
        for form in found.forms:
            if form.fields and _is_page(form.path):
                yield from _refused(crawl, person, form)
                yield from _signed_out(crawl, person, form)
    yield from (("moment", path, page) for path, page in moments.shown(crawl))
    yield from _closed(crawl)
    yield from _failed(crawl)


def _refused(crawl, person, form):
    crawl.come(person)
    empty = {name: "" for name, kind, _ in form.fields if kind != "hidden"}
    yield from _shown("refused", form.path, crawl.send(person, form.path, empty))


def _signed_out(crawl, person, form):
    crawl.come(person)
    with unit_for(crawl.portal, "test", write=True) as unit:
        unit.session.execute(delete(ApplicantSession))
    values = {name: value or "Zuplo" for name, _, value in form.fields}
    yield from _shown("signed-out", form.path, crawl.send(person, form.path, values))


def _closed(crawl):
    [person] = [p for p in crawl.people if p.stands is Status.DRAFT][1:]
    crawl.come(person)
    past = datetime.now(UTC) - timedelta(days=9)
    with unit_for(crawl.portal, "operator", write=True) as unit:
        settings.change(unit, window_opens_at=past, window_closes_at=past + timedelta(days=1))
    for path in ("/", "/apply/check-answers", "/apply/task-list"):
        yield from _shown("closed", path, crawl.look(person, path))
    sent = crawl.send(person, "/apply/check-answers", {"consent": "y"})
    yield from _shown("closed", "/apply/check-answers", sent)


def _failed(crawl):
    """The page of each error; with what was typed, where that can be sent again."""
    person, *_ = crawl.people
    crawl.come(person)
    for status in errors._TEXTS:
        path = f"/fails/{status}"
        yield from _shown("failed", path, crawl.look(person, path))
        yield from _shown("failed", path, crawl.send(person, path, {"family_name": "Zuplo"}))
    yield from _shown("failed", "/nothing", crawl.look(person, "/nothing"))


def _shown(state, path, answer):
    if answer.mimetype == "text/html":
        yield state, path, Page(answer)


def _is_page(path):
    return not path.startswith(_OWN)
