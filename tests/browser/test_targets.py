"""On a narrow phone: what is pressed is large enough and has edges, and a page begins high up."""

import pytest

from app import wording
from tests.browser import walk
from tests.browser.sound import SMALL, UNFOLD

pytestmark = pytest.mark.again  # a real browser, for long

PAGES = (
    *("/", "/help", "/figures", "/privacy", "/return", "/is-this-message-real"),
    *("/apply/in-france", "/apply/date-of-birth", "/apply/language", "/apply/documents"),
    *("/apply/photo", "/apply/pictures", "/apply/task-list", "/apply/check-answers"),
    *("/status", "/status/contact", "/status/sessions"),
)
# The contrast of each grey button's edge with what is behind it (WCAG 2.2, 1.4.11).
_EDGES = """() => {
  const light = colour => colour.match(/[\\d.]+/g).slice(0, 3).map(Number).map(x => x / 255)
    .map(x => x <= 0.04045 ? x / 12.92 : ((x + 0.055) / 1.055) ** 2.4)
    .reduce((sum, x, n) => sum + x * [0.2126, 0.7152, 0.0722][n], 0)
  const none = "rgba(0, 0, 0, 0)", colour = element => getComputedStyle(element).backgroundColor
  return [...document.querySelectorAll(".govuk-button--secondary")].map(button => {
    let behind = button.parentElement
    while (colour(behind) === none) behind = behind.parentElement
    const {borderTopColor: edge, borderTopWidth: width} = getComputedStyle(button)
    const [one, other] = [edge, colour(behind)].map(light)
    const contrast = (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05)
    return edge === none || parseFloat(width) < 2 ? 1 : contrast
  })
}"""


@pytest.mark.parametrize("language", ["en", "ar"])
def test_what_is_pressed_is_large_enough_and_has_edges(site, new_page, language):
    address, page, edges = f"thumb-{language}@example.org", new_page(language=language), []
    walk.come_back(page, site, site.submission(address), address)
    for path in PAGES:
        if path == "/apply/in-france":  # from here on, as who has not sent it yet
            address = f"draft-{address}"
            walk.come_back(page, site, site.draft(address), address)
        if path == "/status":
            address = f"sent-{address}"
            walk.come_back(page, site, site.submission(address), address)
        page.goto(path)
        page.evaluate(UNFOLD)
        assert page.evaluate(SMALL) == [], path
        edges += page.evaluate(_EDGES)
    assert len(edges) > len(PAGES)
    assert min(edges) >= 3


def test_what_is_too_small_is_found(new_page):
    page = new_page()
    page.set_content("""
      <p><a href="/">Alone</a></p><p>Amid <a href="/">a sentence</a></p>
      <button style="height: 43px; width: 44px">x</button><button style="all: unset">y</button>
      <button style="height: 44px; width: 44px">z</button>""")
    found = [html.partition("</")[0][-1] for _, html in page.evaluate(SMALL)]
    assert found == ["e", "x", "y"]


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_first_heading_stands_well_above_the_fold(new_page, language):
    page = new_page(language=language)
    for path in ("/", "/apply/in-france", "/return"):
        page.goto(path)
        header, heading = (page.locator(x).bounding_box() for x in (".app-header", "h1"))
        assert header["height"] <= 50
        end = heading["y"] + heading["height"] - header["y"]  # the demonstration says what it is
        assert end < walk.OLD_PHONE["height"] / 2, path
