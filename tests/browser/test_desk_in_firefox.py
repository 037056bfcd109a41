"""A desk that somebody leaves, in Firefox: no tab and no history shows a case any more."""

import pytest

from tests.browser.site import free_port, until
from tests.support import firefox
from tests.support.desk import age_staff

pytestmark = pytest.mark.again  # a browser of its own
NAME = "Vorimble"
LOOK = "document.dispatchEvent(new Event('visibilitychange'))"
WARNING = "return document.querySelector('.app-desk [role=status]').textContent.trim()"


@pytest.fixture
def tabs(site, tmp_path):
    """A browser, and the names of its two tabs, which both show a case."""
    case = f"{site.url}/review/case/{site.submission('left-fox@example.org', family_name=NAME)}"
    with firefox.running(tmp_path, free_port()) as browser:
        browser.open(f"{site.url}/review/sign-in")
        browser.press("main a.govuk-button")
        browser.press("button[value=demo-caseworker-2]")
        tabs = [browser.tab(), browser.new_tab()]
        for tab in tabs:
            browser.switch_to(tab)
            browser.open(case)
            assert NAME in browser.source()
        yield browser, *tabs


def until_left(browser):
    until(lambda: "/review/sign-in" in browser.url())
    assert NAME not in browser.source()


def test_signed_out_in_one_tab_neither_the_others_nor_the_history_show_a_case(tabs):
    browser, first, second = tabs
    browser.press("form[action$=sign-out] button")
    browser.switch_to(first)
    until_left(browser)
    browser.switch_to(second)
    for _ in range(2):
        browser.back()
        until_left(browser)


def test_the_end_is_announced_typing_puts_it_off_and_then_the_case_is_gone(site, tabs):
    browser, first, second = tabs
    age_staff(site.portal, used_at=19)
    browser.run(LOOK)
    until(lambda: "signed out in 2 minutes" in browser.run(WARNING))

    browser.switch_to(first)
    browser.press("summary")
    browser.fill("textarea", "Half a rea")
    for tab in (first, second):
        browser.switch_to(tab)
        browser.run(LOOK)
        until(lambda: browser.run(WARNING) == "")

    age_staff(site.portal, used_at=21)
    browser.run(LOOK)  # the other learns it from the page that comes then
    for tab in (first, second):
        browser.switch_to(tab)
        until_left(browser)
