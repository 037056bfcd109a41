"""A screen of 1280 by 1024 dots at 400 %, as people have it who see little: 320 by 256 are left."""

import pytest

from tests.browser import walk
from tests.browser.sound import Inspector

ZOOMED = {"width": 320, "height": 256}
PAGES = ("contact", "name", "date-of-birth", "documents", "photo", "check-answers", "task-list")
# What has the focus: whether it is all in sight, or as much of it as there is room for.
_IN_SIGHT = """() => {
  const focused = document.activeElement, {innerWidth: width, innerHeight: height} = window
  if (focused === document.body) return null
  const {left, right, top, bottom} = focused.getBoundingClientRect()
  const whole = top >= -1 && bottom <= height + 1, fills = top <= 1 || bottom >= height - 1
  const there = document.elementFromPoint((left + right) / 2, Math.max(top, 0) + 1)
  const free = !there || focused.contains(there) || there.contains(focused)
    || there.matches(`label[for="${focused.id}"]`)
  return [focused.outerHTML, left >= -1 && right <= width + 1
    && (whole || bottom - top > height && fills) && free]
}"""


@pytest.mark.again  # real processes, or as much work
def test_nothing_is_cut_off_and_the_focus_is_always_in_sight(site, new_page):
    page = new_page(screen=ZOOMED)
    walk.come_back(page, site, site.draft("zooms@example.org"), "zooms@example.org")
    inspector = Inspector(page)
    for name in PAGES:
        page.goto(f"/apply/{name}")
        faults = inspector.faults("en")  # wider than the screen, or something out of its box
        assert faults == [], name

        seen = []
        page.keyboard.press("Tab")
        while (focused := page.evaluate(_IN_SIGHT)) and len(seen) < 60:
            seen.append(focused)
            page.keyboard.press("Tab")
        assert len(seen) > 5, name
        assert [html for html, in_sight in seen if not in_sight] == []
