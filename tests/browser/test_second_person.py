"""What waits for a second person is sound in each language, on a narrow phone and a wide screen."""

import pytest

from app import create_app, wording
from app.services.review import actions
from app.settings import read
from tests.browser.stage import Stage
from tests.browser.walk import OLD_PHONE
from tests.support.desk import AMINA, at_desk, screen_all
from tests.support.families import a_submitted_family
from tests.support.reviewer import case_of
from tests.support.settings import environment

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WIDE = {"width": 1280, "height": 800}


@pytest.fixture
def application(database_url, key_file, tmp_path):
    application = create_app(read(environment(database_url, key_file, tmp_path)))
    yield application
    application.extensions["portal"].engine.dispose()


@pytest.fixture
def addresses(portal, alike):
    """Of what is asked because of a match, and of a family; of the list; of a begun question."""
    eoi_id, record = alike
    family = a_submitted_family(portal)
    screen_all(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        of_a_match = actions.confirm_match(unit, eoi_id, record, "One face")
    with at_desk(portal, AMINA, family[0]) as unit:
        of_a_family = actions.decide(unit, family[0], "suitability", "A conviction")
    return (
        f"/review/approvals/{of_a_match}",
        f"/review/approvals/{of_a_family}",
        "/review/approvals",
        f"{case_of(portal, family[1])}?ask=birth-date",
    )


@pytest.mark.again
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_what_is_asked_of_two_is_sound(application, desk, browser, addresses, language):
    bruno = desk("bruno", "senior")
    bruno.get(f"/review/approvals?lang={language}")
    pages = [bruno.get(address) for address in addresses]
    for size in (OLD_PHONE, WIDE):
        context = browser.new_context(viewport=size, locale=language)
        with Stage.of(application, context.new_page()) as stage:
            assert [stage.faults(page, language) for page in pages] == [[]] * len(pages)
        context.close()
