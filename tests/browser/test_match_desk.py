"""A case with a match of each kind, on a narrow phone."""

import pytest

from app import create_app, wording
from app.settings import read
from tests.browser.stage import Stage
from tests.browser.walk import OLD_PHONE
from tests.support.reviewer import case_of
from tests.support.settings import environment

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def application(database_url, key_file, tmp_path):
    application = create_app(read(environment(database_url, key_file, tmp_path)))
    yield application
    application.extensions["portal"].engine.dispose()


@pytest.fixture
def cases(portal, alike, twice):
    """With a match with the register, and with an earlier EOI; and the record of the first."""
    return case_of(portal, alike[0]), case_of(portal, twice[1]), alike[1]


@pytest.mark.again
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_a_match_of_each_kind_is_sound(application, desk, browser, cases, language):
    amina = desk("amina", "caseworker")
    context = browser.new_context(viewport=OLD_PHONE, locale=language)
    case, other, record = cases
    pair = f"{case.replace('/case/', '/matches/')}/{record}"
    pages = (
        amina.get(f"{pair}?act=confirm_match&lang={language}"),
        amina.act(f"{pair}/defer_match"),
        amina.get("/review/matches/contradictions"),
        amina.get(f"{case}?tab=matches"),
        amina.act(f"{case}/matches/{record}/confirm"),
        amina.get(other),
        amina.get("/review/"),
    )
    with Stage.of(application, context.new_page()) as stage:
        assert [stage.faults(page, language) for page in pages] == [[]] * len(pages)
    context.close()
