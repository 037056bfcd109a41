"""Without a mouse or a finger: the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.walk import fill_in_until

pytestmark = pytest.mark.xdist_group("browser")


def test_the_first_tab_leads_past_the_header(new_page):
    page = new_page()
    page.goto("/apply/in-france")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("radio", name="Yes")).to_be_focused()


def test_a_page_is_filled_in_from_the_keyboard(new_page):
    page = new_page()
    fill_in_until(page, "document")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    for keys in ("Tab", "Space", "ArrowDown", "Tab", *"K7401882", "Tab", *"Eri", "Tab", "Enter"):
        page.keyboard.press(keys)

    expect(page.get_by_role("textbox", name="Where in France are you?")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("radio", name="Identity card")).to_be_checked()
    expect(page.get_by_label("Document number")).to_have_value("K7401882")
    expect(page.get_by_role("combobox")).to_have_value("ERI")
