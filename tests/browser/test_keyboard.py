"""Without a mouse or a finger: the keyboard alone."""

import pytest
from playwright.sync_api import expect

from tests.browser.walk import come_back, press


def test_the_first_tab_leads_past_the_header(new_page):
    page = new_page()
    page.goto("/apply/in-france")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to main content")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("radio", name="Yes")).to_be_focused()


def test_a_page_is_filled_in_from_the_keyboard(site, new_page):
    page = new_page()
    address = "types@example.org"
    come_back(page, site, site.draft(address), address)
    page.goto("/apply/documents")
    press(page.get_by_role("link", name="Change or remove"))
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    for key in ("Tab", "ArrowDown", "Tab", *"NEW-123", "Tab", *"Sud", *["Tab"] * 4, "Enter"):
        page.keyboard.press(key)

    expect(page.get_by_role("heading", level=1)).to_have_text("Your documents")
    expect(page.get_by_text("Identity card, NEW-123, Sudan").first).to_be_visible()


@pytest.mark.parametrize("scripts", [True, False])
def test_a_country_is_written_and_chosen_from_the_keyboard(site, new_page, scripts):
    page = new_page(scripts=scripts)
    address = f"writes-{scripts}@example.org"
    come_back(page, site, site.draft(address), address)
    page.goto("/apply/nationality")
    page.get_by_label("Or write it here").focus()
    assert page.locator("datalist option").count() == (199 if scripts else 0)
    for key in (*"Afganistan", "Enter"):
        page.keyboard.press(key)

    expect(page.locator(".govuk-error-summary")).to_be_focused()
    for key in ("Tab", "Enter"):  # to where the error is
        page.keyboard.press(key)
    expect(page.get_by_role("radio", name="Afghanistan")).to_be_focused()
    for key in ("Space", "Enter"):
        page.keyboard.press(key)

    expect(page.get_by_role("heading", level=1)).to_have_text("Check your answers")
    expect(page.get_by_role("main")).to_contain_text("Afghanistan")
