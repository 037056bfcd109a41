"""Every page on a narrow phone: what holds for all of them."""

import pytest

from app import wording
from tests.browser import tour
from tests.browser.sound import Inspector


@pytest.mark.parametrize("way", [tour.applicant, tour.reviewer])
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_page_is_sound(site, new_page, way, language):
    page = new_page(language=language)
    inspector = Inspector(page)

    for name in way(page, site, f"{way.__name__}-{language}@example.org"):
        assert inspector.faults(language) == [], name
