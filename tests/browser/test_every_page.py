"""Every page on a narrow phone: what holds for all of them."""

import pytest

from app import wording
from tests.browser import tour
from tests.browser.sound import Inspector

# Of the back office, the languages with the longest words and with the other direction.
TOURS = [(tour.applicant, language) for language in wording.LANGUAGES]
TOURS += [(tour.reviewer, language) for language in ("fr", "ar")]


@pytest.mark.parametrize(("way", "language"), TOURS)
def test_every_page_is_sound(site, new_page, way, language):
    page = new_page(language=language)
    inspector = Inspector(page)

    for name in way(page, site, f"{way.__name__}-{language}@example.org"):
        assert inspector.faults(language) == [], name
