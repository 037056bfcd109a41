"""Pairs are decided from the keyboard alone, each in a few keys."""

import pytest
from playwright.sync_api import expect

from tests.browser.walk import become

pytestmark = pytest.mark.again  # a real browser, for long

WIDE = {"width": 1280, "height": 800}
# By the verdict: the keys, and what the next pair's page says of it.
VERDICTS = {
    "different": (("d", "Space", "Enter"), "The match before is dismissed."),
    "unsure": (("u", "Space", "Enter"), "The pair before is left open. It comes back."),
    "ask": (("a", "Tab", "Enter"), "The applicant before is asked."),
    "same": (("s", "Space", "Enter"), "A second person is asked about the pair before."),
}


@pytest.fixture
def desk(site, new_page):
    """A reviewer, before pairs of one person who sends it again and again."""
    who = {"given_names": "Quordle", "family_name": "Blimthar", "date_of_birth": "1971-11-03"}
    for number in range(4):
        site.submission(f"again-{number}@example.org", **who)
    page = new_page(screen=WIDE)
    become(page, "demo-caseworker-1")
    page.goto("/review/matches")
    return page


def test_each_verdict_takes_at_most_six_keys_and_opens_the_next_pair(desk):
    for keys, said in VERDICTS.values():
        assert len(keys) <= 6
        before = desk.url.partition("?")[0]
        with desk.expect_navigation(url="**act=**"):
            desk.keyboard.press(keys[0])
        for key in keys[1:]:
            desk.keyboard.press(key)
        expect(desk.locator(".app-done")).to_contain_text(said)
        expect(desk.get_by_role("heading", level=1)).to_have_text("Are they one person?")
        assert desk.url.partition("?")[0] != before


def test_a_pair_is_on_one_screen(desk):
    """Both sides, the verdicts and the pictures, without scrolling."""
    for region in (".app-pair table", ".app-verdicts", ".app-pair h2"):
        box = desk.locator(region).first.bounding_box()
        assert box["y"] + box["height"] <= WIDE["height"]
