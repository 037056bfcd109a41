"""One portal and one browser for all; each test has phones and computers of its own."""

import pytest

from tests.browser import walk
from tests.browser.site import running
from tests.web.casework.conftest import alike, twice  # noqa: F401 - fixtures
from tests.web.conftest import desk  # noqa: F401 - a fixture


@pytest.fixture(scope="session")
def site(tmp_path_factory):
    with running(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def browser():
    with walk.chromium() as browser:
        yield browser


@pytest.fixture
def new_page(site, browser):
    """Opens a page of a browser that was never here before."""
    yield lambda **options: walk.new_page(browser, site, **options)
    for context in browser.contexts:
        context.close()
