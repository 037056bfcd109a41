"""The pages of a bulk closure are sound in each language, on a narrow phone and a wide screen."""

from datetime import UTC, datetime, timedelta

import pytest

from app import create_app, wording
from app.services.review import actions
from app.settings import read
from app.worker import loop
from tests.browser.stage import Stage
from tests.browser.walk import OLD_PHONE
from tests.support.closing import LIST, listed_at, sent_by, shown
from tests.support.desk import AMINA, a_screened, at_desk, screen_all
from tests.support.families import a_submitted_family
from tests.support.people import a_session, reference_of
from tests.support.settings import environment
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WIDE = {"width": 1280, "height": 800}


@pytest.fixture
def environ(database_url, key_file, tmp_path):
    return environment(database_url, key_file, tmp_path)


@pytest.fixture
def application(environ):
    application = create_app(read(environ))
    yield application
    application.extensions["portal"].engine.dispose()


def _pages(portal, desk, application, settings, language):
    """What each of the two sees of a list with a family, one that cannot be, and its applicant."""
    family, one, gone = a_submitted_family(portal), a_screened(portal), a_screened(portal)
    screen_all(portal)
    amina, bruno = desk("amina", "manager"), desk("bruno", "senior")
    for who in (amina, bruno):
        who.get(f"/review/?lang={language}")
    yield amina.get(f"{LIST}/eligible")
    references = [reference_of(portal, each) for each in (*family, one, gone)]
    form = shown(amina, "eligible", "not-selected", references)
    yield amina.page
    yield amina.act(f"{LIST}/eligible/bulk/close", **form | {"reason": ""})
    yield amina.act(f"{LIST}/eligible/bulk/close", **form)
    with at_desk(portal, AMINA, gone, datetime.now(UTC)) as unit:
        actions.hold(unit, gone, "I look at it")
    yield bruno.get("/review/approvals")
    address = listed_at(bruno.page)
    yield bruno.get(address)
    cases = sent_by(bruno.page)
    yield bruno.act(f"{address}/decline", case=cases, reason="")
    yield bruno.act(f"{address}/confirm", case=cases)
    loop.drain(portal, settings, datetime.now(UTC) + timedelta(hours=1))
    applicant = Visitor(application.test_client(), language)
    with applicant.client.session_transaction() as cookie:
        cookie["applicant"] = a_session(portal, one, proved_at=datetime.now(UTC))
    yield applicant.get(f"/status?lang={language}")


@pytest.fixture
def pages_in(portal, desk, application, environ):
    return lambda language: [*_pages(portal, desk, application, read(environ), language)]


@pytest.mark.again
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_a_bulk_closure_is_sound(application, browser, pages_in, language):
    pages = pages_in(language)
    for size in (OLD_PHONE, WIDE):
        context = browser.new_context(viewport=size, locale=language)
        with Stage.of(application, context.new_page()) as stage:
            assert [stage.faults(page, language) for page in pages] == [[]] * len(pages)
        context.close()
