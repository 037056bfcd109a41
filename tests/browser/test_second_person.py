"""What waits for a second person is sound in each language, on a narrow phone and a wide screen."""

import pytest

from app import create_app, wording
from app.domain.review.approvals import TAKES_TWO
from app.services.review import actions
from app.settings import read
from tests.browser.stage import Stage
from tests.browser.walk import OLD_PHONE
from tests.support.asked_for import OF_A_CASE, asked
from tests.support.closing import LIST, listed_at, shown
from tests.support.desk import AMINA, a_screened, at_desk, screen_all
from tests.support.families import a_submitted_family
from tests.support.people import reference_of
from tests.support.reviewer import case_of
from tests.support.settings import environment
from tests.support.visitor import PHOTO

pytestmark = [
    pytest.mark.again,  # a real browser, for long
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]
WIDE = {"width": 1280, "height": 800}
_SCREEN = {"width": 1280, "height": 900}
_HEIGHT = "document.documentElement.scrollHeight"
_COME = "Promise.all([...document.images].map(picture => picture.decode()))"
_THUMBS = "[...document.querySelectorAll('.app-pictures img')].map(each => each.offsetHeight)"


@pytest.fixture
def application(database_url, key_file, tmp_path):
    """With the banner of the demonstration, which takes a line of each page."""
    settings = environment(database_url, key_file, tmp_path) | {"ENV": "demo"}
    application = create_app(read(settings))
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


def test_a_reason_is_read_line_by_line_as_it_was_written(portal, application, browser, desk, alike):
    eoi_id, record = alike
    reason = "The pictures show the same person\nOne scar, and one number"
    with at_desk(portal, AMINA, eoi_id) as unit:
        approval = actions.confirm_match(unit, eoi_id, record, reason)
    page = desk("bruno", "senior").get(f"/review/approvals/{approval}")
    context = browser.new_context(viewport=_SCREEN)
    with Stage.of(application, context.new_page()) as stage:
        stage.show(page)
        assert stage.tab.locator(".govuk-inset-text bdi").first.inner_text() == reason
    context.close()


@pytest.fixture
def listed(portal, desk):
    """The address of so many that are asked to be closed together."""

    def ask(number):
        cases = [reference_of(portal, a_screened(portal)) for _ in range(number)]
        manager = desk("amina", "manager")
        form = shown(manager, "eligible", "not-selected", cases)
        manager.act(f"{LIST}/eligible/bulk/close", **form)
        return listed_at(manager.get("/review/approvals"))

    return ask


@pytest.mark.parametrize("language", ["en", "fr"])
def test_a_few_to_be_closed_fit_one_screen(desk, on_screen, listed, language):
    page = desk("bruno", "senior").get(f"{listed(3)}?lang={language}")
    assert on_screen(page) == (_SCREEN["height"], set())


@pytest.mark.parametrize("language", ["en", "fr"])
def test_of_many_to_be_closed_both_answers_are_in_sight(
    application, browser, desk, listed, language
):
    page = desk("bruno", "senior").get(f"{listed(20)}?lang={language}")
    context = browser.new_context(viewport=_SCREEN)
    with Stage.of(application, context.new_page()) as stage:
        stage.show(page)
        answers = stage.tab.locator("main [data-key=y], main [data-key=x]")
        lowest = [
            box["y"] + box["height"] for box in (each.bounding_box() for each in answers.all())
        ]
        assert stage.tab.evaluate(_HEIGHT) > _SCREEN["height"]
    context.close()
    assert len(lowest) == 2
    assert max(lowest) < _SCREEN["height"]
