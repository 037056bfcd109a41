"""The applicant's way on an old phone, narrow and without scripts, through the running portal."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.site import until
from tests.browser.walk import come_back, fill_in, fill_in_until, go_on, leave, press, send, shown


@pytest.fixture
def page(new_page):
    return new_page(scripts=False)


def test_somebody_applies_leaves_twice_and_comes_back(site, page):
    address = "leaves-twice@example.org"
    page.goto("/")
    press(page.get_by_role("link", name="Start now"))
    fill_in_until(page, "saved", email=address)
    reference = shown(page)
    leave(page)

    come_back(page, site, reference, address)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your Expression of Interest")
    fill_in_until(page, "check-answers", family_name="Vorimble")
    expect(page.get_by_role("main")).to_contain_text("Vorimble")
    assert send(page) == reference
    leave(page)
    page.goto("/status")
    expect(page).to_have_url(re.compile("/return"))

    come_back(page, site, reference, address)
    expect(page).to_have_url(f"{site.url}/status?done=signed-in")
    assert shown(page) == reference
    expect(page.get_by_role("main")).to_contain_text("You sent your Expression of Interest")


def test_a_page_before_its_turn_leads_to_where_it_goes_on(site, page):
    page.goto("/apply/in-france")
    fill_in(page)

    for name in ("documents", "task-list", "check-answers"):
        page.goto(f"/apply/{name}")
        expect(page).to_have_url(f"{site.url}/apply/free-movement")


def test_an_error_takes_the_focus_leads_to_its_field_and_keeps_what_was_typed(site, page):
    address = "mistypes@example.org"
    come_back(page, site, site.draft(address), address)
    page.goto("/apply/date-of-birth")

    fill_in(page, date_of_birth="1990-13-27")

    expect(page).to_have_title(re.compile("^Error: "))
    expect(page.locator(":focus")).to_contain_text("There is a problem")
    expect(page.get_by_label("Year")).to_have_value("1990")
    page.locator(":focus").get_by_role("link").click()
    expect(page.get_by_label("Month")).to_be_focused()


def test_the_back_button_loses_nothing(site, page):
    fill_in_until(page, "date-of-birth", given_names="Zuplo")
    fill_in(page)

    page.go_back()
    expect(page.get_by_label("Year")).to_have_value("1990")
    page.goto("/apply/name")
    expect(page.get_by_label("Given names")).to_have_value("Zuplo")
    go_on(page)
    expect(page).to_have_url(f"{site.url}/apply/place-of-birth?done=saved")


def test_a_double_click_sends_it_once(site, page):
    address = "clicks-twice@example.org"
    reference = site.draft(address)
    come_back(page, site, reference, address)
    press(page.get_by_role("link", name="Check your answers"))
    page.get_by_label("I have read the privacy notice").check()

    page.get_by_role("button", name="Send").dblclick()

    expect(page).to_have_url(f"{site.url}/apply/submitted?done=sent")
    assert shown(page) == reference
    [received] = until(lambda: site.letters(address, about="We have received"))
    assert reference in received
