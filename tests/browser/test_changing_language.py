"""Somebody types, changes the language, goes back, and sends: nothing is typed twice."""

import pytest
from playwright.sync_api import expect

from tests.browser.sound import UNFOLD, Inspector
from tests.browser.walk import become, come_back, press
from tests.support.visitor import PHOTO

TYPED = "My aunt lives in Leeds.\nI stayed with her in 2022."


@pytest.fixture
def at(site, new_page):
    def page(address, path, **options):
        page = new_page(**options)
        come_back(page, site, site.draft(address), address)
        page.goto(path)
        return page

    return page


@pytest.mark.parametrize("scripts", [True, pytest.param(False, marks=pytest.mark.again)])
def test_what_was_typed_stays_in_another_language_and_back_and_after_back(at, scripts):
    page = at(f"types-{scripts}@example.org", "/apply/uk-connections", scripts=scripts)
    text = page.locator("textarea")
    text.fill(TYPED)

    press(page.get_by_role("button", name="العربية"))
    expect(page.locator("html")).to_have_attribute("dir", "rtl")
    expect(text).to_have_value(TYPED)
    press(page.locator(".app-machine button"))  # read it in English
    expect(page.locator("html")).to_have_attribute("lang", "en")
    expect(text).to_have_value(TYPED)
    page.go_back()
    expect(text).to_have_value(TYPED)
    assert "Leeds" not in page.url


@pytest.mark.again  # what a page without a script does, too
def test_enter_sends_the_form_and_changes_no_language(at):
    page = at("enters@example.org", "/apply/name")
    page.get_by_label("Family name").fill("Zuplo")
    with page.expect_navigation():
        page.get_by_label("Family name").press("Enter")
    assert "/language" not in page.url
    page.goto("/apply/name")
    expect(page.get_by_label("Family name")).to_have_value("Zuplo")


@pytest.mark.again  # the same on a page of a stranger
def test_a_stranger_keeps_what_was_typed_too(new_page):
    page = new_page()
    inspector = Inspector(page)
    page.goto("/return")
    page.get_by_label("Your reference").fill("EOI-7K2M")
    press(page.get_by_role("button", name="Français"))
    expect(page.locator("[name=reference]")).to_have_value("EOI-7K2M")
    assert inspector.faults("fr") == []
    with page.expect_navigation():
        page.locator("[name=reference]").press("Enter")
    assert page.url.endswith("/return")
    assert page.locator(".govuk-error-summary").count() == 1


@pytest.mark.again  # with the picture's decoder
@pytest.mark.parametrize("scripts", [True, False])
def test_a_picture_is_turned_by_keyboard_with_a_choice_made_beside_it(at, scripts):
    page = at(f"turns-{scripts}@example.org", "/apply/pictures", scripts=scripts)
    press(page.get_by_role("link", name="Change or remove").first)
    page.locator("[name=picture]").set_input_files(
        {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": PHOTO}
    )
    press(page.get_by_role("button", name="Save"))
    page.get_by_label("Identity card").check()
    before = page.locator(".app-kept img").get_attribute("src")
    turn = page.get_by_role("button", name="Turn it")
    turn.focus()
    with page.expect_navigation():
        turn.press("Enter")
    expect(page.locator(".app-kept img")).not_to_have_attribute("src", before)
    expect(page.get_by_label("Identity card")).to_be_checked()


@pytest.mark.again  # the same for a reviewer, whose page has a form for each act
def test_a_reviewer_keeps_what_was_typed_last(site, new_page):
    page = new_page()
    become(page, "demo-caseworker-1")
    page.goto(f"/review/case/{site.submission('reviewed@example.org')}")
    page.evaluate(UNFOLD)
    text = page.locator("main textarea").last
    name = text.get_attribute("name")
    text.fill(TYPED)
    act = "text => [text.form.action, text.form.elements.length]"
    before = text.evaluate(act)
    french = page.get_by_role("link", name="Français")
    page.route("**/language*", lambda route: route.abort("aborted"))
    with page.expect_event("requestfailed"):
        french.click()
    assert text.evaluate(act) == before
    page.unroute("**/language*")
    press(french)
    expect(page.locator("html")).to_have_attribute("lang", "fr")
    expect(page.locator(f"[name='{name}']")).to_be_visible()
    expect(page.locator(f"[name='{name}']")).to_have_value(TYPED)
    assert [t.input_value() for t in page.locator("main textarea").all()].count(TYPED) == 1
