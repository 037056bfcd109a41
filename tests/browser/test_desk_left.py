"""A desk that somebody leaves: once the session has ended, no tab and no history shows a case."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.walk import become, press
from tests.support.desk import age_staff

NAME = "Vorimble"
SIGN_IN = re.compile("/review/sign-in")
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"


@pytest.fixture
def tabs(site, new_page):
    """Two tabs that show a case."""
    page = new_page()
    case = f"/review/case/{site.submission('left-desk@example.org', family_name=NAME)}"
    become(page, "demo-caseworker-2")
    other = page.context.new_page()
    for tab in (page, other):
        tab.goto(case)
        assert NAME in tab.content()
    return page, other


def test_signed_out_in_one_tab_neither_the_others_nor_the_history_show_a_case(tabs):
    page, other = tabs
    press(page.locator("form[action$=sign-out] button"))

    expect(other).to_have_url(SIGN_IN)
    assert NAME not in other.content()
    for _ in range(2):
        page.go_back()
        expect(page).to_have_url(SIGN_IN)
        assert NAME not in page.content()


@pytest.mark.again  # the same by time, and by whom
def test_the_end_is_announced_typing_puts_it_off_and_then_the_case_is_gone(site, tabs):
    page, other = tabs
    age_staff(site.portal, used_at=19)
    page.evaluate(LOOK)
    expect(page.get_by_role("status")).to_contain_text("signed out in 2 minutes")

    other.locator("summary").first.click()
    other.locator("textarea").first.fill("Half a rea")
    other.evaluate(LOOK)
    page.evaluate(LOOK)
    expect(page.get_by_role("status")).to_be_empty()

    age_staff(site.portal, used_at=21)  # or somebody has ended it
    page.evaluate(LOOK)  # the other learns it from the page that comes then
    for tab in tabs:
        expect(tab).to_have_url(SIGN_IN)
        assert NAME not in tab.content()
