"""What waits for a second person is sound in each language, on a narrow phone and a wide screen."""

import pytest

from app import create_app, wording
from app.domain.review.approvals import TAKES_TWO
from app.services.review import actions
from app.settings import read
from tests.browser.stage import Stage
from tests.browser.walk import OLD_PHONE
from tests.support.asked_for import OF_A_CASE, asked
from tests.support.desk import AMINA, at_desk, screen_all
from tests.support.families import a_submitted_family
from tests.support.reviewer import case_of
from tests.support.settings import environment
from tests.support.visitor import PHOTO

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
WIDE = {"width": 1280, "height": 800}
_SCREEN = {"width": 1280, "height": 900}
_HEIGHT = "document.documentElement.scrollHeight"
_COME = "Promise.all([...document.images].map(picture => picture.decode()))"
_THUMBS = "[...document.querySelectorAll('.app-pictures img')].map(each => each.offsetHeight)"


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


@pytest.fixture
def on_screen(application, browser):
    """How high a page is on a usual screen, and its pictures."""

    def measure(page):
        context = browser.new_context(viewport=_SCREEN)
        # The files of tests have no content.
        context.route("**/file/**", lambda one: one.fulfill(body=PHOTO, content_type="image/jpeg"))
        with Stage.of(application, context.new_page()) as stage:
            stage.show(page)
            stage.tab.evaluate(_COME)
            found = stage.tab.evaluate(_HEIGHT), set(stage.tab.evaluate(_THUMBS))
        context.close()
        return found

    return measure


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("act", OF_A_CASE)
def test_what_is_asked_of_two_fits_one_screen(portal, desk, on_screen, act, language):
    _, address = asked(portal, desk, act)
    second = desk("bruno", min(TAKES_TWO[act].confirm))
    page = second.get(f"{address}?lang={language}")
    assert on_screen(page) == (_SCREEN["height"], {140})


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_match_fits_one_screen(portal, desk, on_screen, alike, language):
    eoi_id, record = alike
    with at_desk(portal, AMINA, eoi_id) as unit:
        approval = actions.confirm_match(unit, eoi_id, record, "One face, and one number")
    page = desk("bruno", "senior").get(f"/review/approvals/{approval}?lang={language}")
    assert on_screen(page) == (_SCREEN["height"], {80})
