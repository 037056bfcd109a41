"""A phone that others use too: the end is announced, and then there is nothing to be found."""

import re
from contextlib import nullcontext
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.walk import come_back, leave
from tests.support.returning import age_session

pytestmark = pytest.mark.again  # a real browser, for long

ADDRESS = "borrows@example.org"
NAME = "Vorimble"


@pytest.fixture
def page(site, new_page):
    page = new_page()
    come_back(page, site, site.draft(ADDRESS, family_name=NAME), ADDRESS)
    return page


def test_the_end_is_announced_and_one_press_puts_it_off(site, page):
    page.goto("/apply/name")
    page.get_by_label("Family name").fill("Half a na")
    expect(page.get_by_role("status")).to_be_empty()
    age_session(site.portal, used=timedelta(minutes=26))
    page.goto("/apply/name")
    page.get_by_label("Family name").fill("Half a na")

    announced = page.get_by_role("status")
    expect(announced).to_contain_text("This page closes in 5 minutes or less")
    announced.get_by_role("button", name="I need more time").click()

    expect(announced).to_be_empty()
    expect(page.get_by_label("Family name")).to_have_value("Half a na")


def test_at_the_end_what_is_shown_goes_and_what_was_typed_stays(site, page):
    page.goto("/apply/check-answers")
    other = page.context.new_page()
    other.goto("/apply/name")
    other.get_by_label("Family name").fill("Half a na")
    age_session(site.portal, used=timedelta(minutes=31))
    for tab in (page, other):  # as if half an hour went by
        tab.evaluate("Date.now = (now => () => now() + 1900000)(Date.now)")

    expect(page).to_have_url(re.compile("/return"))
    expect(other.get_by_role("status")).to_contain_text(
        "come back with your reference in another tab"
    )
    expect(other.get_by_label("Family name")).to_have_value("Half a na")


@pytest.mark.again  # what is left of the time is counted so on each page
@pytest.mark.parametrize("hours", [26, -26])
def test_setting_the_phones_clock_ends_no_session_and_hides_no_end(site, page, hours):
    page.goto("/apply/name")
    page.get_by_label("Family name").fill("Half a na")
    with page.expect_response("**/stay") if hours > 0 else nullcontext():
        page.evaluate(f"Date.now = (now => () => now() + {hours} * 3600000)(Date.now)")
    expect(page.get_by_role("status")).to_be_empty()

    age_session(site.portal, used=timedelta(minutes=31))
    page.evaluate(
        "performance.now = (now => () => now() + 1900000)(performance.now.bind(performance))"
    )
    expect(page.get_by_role("status")).to_contain_text(
        "come back with your reference in another tab"
    )


def test_back_and_history_show_nothing_once_the_phone_is_given_back(page):
    page.goto("/?lang=en")
    for path in ("/apply/check-answers", "/apply/name"):
        page.goto(path)
        assert NAME in page.content()
    leave(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("You have left")
    assert page.context.cookies() == []

    for _ in range(2):
        page.go_back()
        expect(page).to_have_url(re.compile("/(left|return)"))
        assert NAME not in page.content()
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
