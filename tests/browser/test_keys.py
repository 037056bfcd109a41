"""Single keys of the back office, in a real browser: what they press, and when they do nothing."""

import re

import pytest
from playwright.sync_api import expect

from app.services.review import actions
from tests.browser.sound import Inspector
from tests.browser.walk import become, press

pytestmark = pytest.mark.again  # a real browser, for long

CASE = re.compile("/review/case/")
HOME = re.compile("/review/$")


@pytest.fixture
def desk(new_page):
    page = new_page()
    become(page, "demo-caseworker-2")
    page.goto("/review/")
    return page


def held(site, address):
    reference = site.submission(address)
    with site.opened(reference) as (unit, eoi_id):
        actions.hold(unit, eoi_id, "Wait")
    return reference


def next_case(page):
    return page.get_by_role("button", name="Next case").first


def test_one_key_leads_to_the_next_case_which_is_ones_own(site, desk):
    held(site, "next-by-key@example.org")
    desk.keyboard.press("n")

    expect(desk).to_have_url(CASE)
    expect(desk.get_by_role("main")).to_contain_text("You have this case")
    press(desk.get_by_role("button", name="Give it back"))
    expect(desk.locator(".app-done")).to_contain_text("You have given the case back")


def test_two_keys_in_a_row_lead_to_the_work_lists_and_one_to_the_search(desk):
    desk.keyboard.press("/")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Search")

    desk.keyboard.press("g")
    desk.keyboard.press("l")
    expect(desk).to_have_url(HOME)


def test_rows_are_gone_through_and_opened_by_key(desk):
    desk.goto("/review/")
    links = desk.locator("main tbody tr a")
    desk.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    desk.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    desk.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    address = links.nth(0).get_attribute("href")
    desk.keyboard.press("o")
    expect(desk).to_have_url(re.compile(f"{address}$"))


def test_what_cannot_be_undone_still_takes_the_buttons_own_press(site, new_page):
    reference = held(site, "two-by-key@example.org")
    with site.opened(reference) as (unit, eoi_id):
        actions.decide(unit, eoi_id, "suitability", "A conviction")
    senior = new_page()
    become(senior, "demo-senior")
    senior.goto("/review/approvals")
    row = senior.get_by_role("row", name=reference)
    press(row.get_by_role("link", name="End an Expression of Interest"))
    page = senior.url
    senior.keyboard.press("y")
    expect(senior.get_by_role("button", name="Confirm")).to_be_focused()
    assert senior.url == page
    senior.keyboard.press("x")
    expect(senior.get_by_role("textbox")).to_be_focused()


def test_each_button_says_its_key(desk):
    expect(desk.locator("kbd").first).to_be_visible()
    expect(next_case(desk)).to_have_attribute("aria-keyshortcuts", "n")


def test_the_sheet_opens_and_closes_and_no_key_acts_beneath_it(desk):
    inspector = Inspector(desk)
    desk.goto("/review/")
    desk.keyboard.press("?")
    sheet = desk.get_by_role("dialog", name="Keys")
    expect(sheet).to_contain_text("Next case")
    assert inspector.faults("en") == []
    desk.keyboard.press("n")
    expect(desk).to_have_url(HOME)
    desk.keyboard.press("Escape")
    expect(sheet).to_be_hidden()


@pytest.mark.parametrize("keys", ["Shift+n", "Control+Alt+n", "Meta+n"])
def test_none_acts_with_a_modifier(desk, keys):
    desk.keyboard.press(keys)
    desk.wait_for_timeout(300)
    expect(desk).to_have_url(HOME)


def test_in_a_field_a_key_is_a_letter_and_what_was_typed_is_not_lost_outside(desk):
    desk.goto("/review/search")
    field = desk.get_by_label("What you have of the person")
    field.press_sequentially("n/?")
    expect(field).to_have_value("n/?")

    desk.get_by_role("heading", level=1).click()
    desk.evaluate("document.activeElement.blur()")
    desk.keyboard.press("n")
    expect(next_case(desk)).to_be_focused()
    expect(field).to_have_value("n/?")


def test_on_a_keyboard_of_another_script_it_is_the_key_in_the_same_place(desk):
    typed = "{key: 'ل', code: 'KeyG', bubbles: true}"
    desk.evaluate(f"document.body.dispatchEvent(new KeyboardEvent('keydown', {typed}))")
    desk.keyboard.press("l")
    expect(desk).to_have_url(HOME)


def test_switched_off_no_key_acts_and_no_button_says_one(desk):
    desk.goto("/review/keys")
    press(desk.get_by_role("button", name="Switch the keys off"))
    expect(desk.locator(".app-done")).to_contain_text("The keys are off")
    desk.goto("/review/")
    desk.keyboard.press("/")
    expect(desk).to_have_url(HOME)
    expect(desk.locator("kbd")).to_have_count(0)

    desk.goto("/review/keys")
    press(desk.get_by_role("button", name="Switch the keys on"))
    desk.keyboard.press("/")
    expect(desk.get_by_role("heading", level=1)).to_have_text("Search")


def test_without_scripts_the_buttons_do_it_and_name_no_key(site, new_page):
    held(site, "next-without@example.org")
    page = new_page(scripts=False)
    become(page, "demo-caseworker-1")
    page.goto("/review/keys")
    expect(page.get_by_role("main")).to_contain_text("Next case")
    expect(page.locator("kbd:visible")).to_have_count(0)
    press(next_case(page))
    expect(page).to_have_url(CASE)
    press(page.get_by_role("button", name="Give it back"))


def test_the_acts_of_a_case_are_numbered_and_one_takes_five_keys(site, desk):
    reference = held(site, "numbered@example.org")
    desk.goto(f"/review/case/{reference}")
    press(desk.get_by_role("button", name="Take this case"))
    act = desk.locator("main [data-key]", has_text="Release").first
    expect(act.locator("kbd")).to_have_text("1")

    desk.keyboard.press("1")
    desk.keyboard.type("It was a mistake")
    desk.keyboard.press("Tab")
    with desk.expect_navigation():
        desk.keyboard.press("Enter")

    expect(desk.locator(".app-done")).to_contain_text("It is released.")
    expect(desk.get_by_role("main").get_by_role("button", name="Next case")).to_be_focused()
