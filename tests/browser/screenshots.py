"""Pictures of every page: `python -m tests.browser.screenshots FOLDER`."""

import sys
import tempfile
from pathlib import Path

from app import wording
from tests.browser import tour, walk
from tests.browser.site import running

_SCREENS = {"phone": walk.OLD_PHONE, "desktop": {"width": 1200, "height": 800}}


def main(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for language in wording.LANGUAGES:
        # A portal for each: the more people are invented in one, the more of them are alike.
        with (
            tempfile.TemporaryDirectory() as files,
            running(Path(files)) as site,
            walk.chromium() as browser,
        ):
            for way in (tour.applicant, tour.reviewer):
                page = walk.new_page(browser, site, language=language)
                take(page, way(page, site, f"{language}@example.org"), folder, language)


def take(page, names, folder, language):
    """A picture of each page as it is named, on each screen."""
    for name in names:
        for screen, size in _SCREENS.items():
            page.set_viewport_size(size)
            path = folder / f"{name}-{language}-{screen}.png"
            page.screenshot(path=path, full_page=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
