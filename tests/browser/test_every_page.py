"""Every page on a narrow phone, from the portal as it is run: what holds for all of them.

One language each, of the back office the one with the other direction: `test_every_state` shows the
same pages in all of them, and in every state.
"""

import pytest

from tests.browser import tour
from tests.browser.sound import Inspector

LONG = "wolfeschlegelstein" * 2  # no hyphen to break it at
TOURS = [(tour.applicant, "en"), (tour.reviewer, "ar")]


@pytest.mark.again
@pytest.mark.parametrize(("way", "language"), TOURS)
def test_every_page_is_sound(site, new_page, way, language):
    page = new_page(language=language)
    inspector = Inspector(page)

    for name in way(page, site, f"{way.__name__}-{language}@{LONG}.example"):
        assert inspector.faults(language) == [], name
        assert inspector.numbers_and_marks() == [], name
