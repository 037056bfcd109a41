"""A case on screens of three widths, and its evidence with and without scripts."""

import pytest
from playwright.sync_api import expect

from app.services.selection import invitations
from tests.browser.walk import become, press
from tests.support.visitor import PHOTO

pytestmark = pytest.mark.again  # a real browser, for long

WIDTHS = {"narrow": (320, 640), "usual": (1280, 800), "wide": (1920, 1080)}


@pytest.fixture
def case(site):
    return f"/review/case/{site.reference}"


def boxes(page):
    parts = ("now", "evidence", "rest")
    return [page.locator(f".app-case__{part}").bounding_box() for part in parts]


def is_beside(one, other):
    return one["x"] + one["width"] <= other["x"] and abs(one["y"] - other["y"]) < 2


def is_below(one, other):
    return other["y"] >= one["y"] + one["height"]


def test_a_case_uses_the_screen_it_is_on(site, new_page):
    case, page = f"/review/case/{site.submission('screen@example.org')}", new_page()
    become(page, "demo-caseworker-1")

    def at(width):
        page.set_viewport_size(dict(zip(("width", "height"), WIDTHS[width], strict=True)))
        page.goto(case)
        assert page.evaluate("document.documentElement.scrollWidth") <= WIDTHS[width][0]
        return boxes(page)

    now, evidence, rest = at("narrow")
    assert is_below(now, evidence)
    assert is_below(evidence, rest)
    now, evidence, rest = at("usual")
    assert is_beside(now, evidence)
    assert is_below(now, rest)
    tabs = page.locator(".app-tabs").bounding_box()
    assert tabs["y"] + tabs["height"] <= WIDTHS["usual"][1]
    now, evidence, rest = at("wide")
    assert is_beside(now, evidence)
    assert is_beside(evidence, rest)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_picture_is_made_larger_and_turned_and_the_case_is_where_it_was(new_page, case, scripts):
    page, asked = new_page(scripts=scripts), []
    become(page, "demo-caseworker-1")
    page.goto(f"{case}?tab=checks")
    press(page.locator(".app-case__evidence a").first)
    frame = page.locator(".app-viewer")
    expect(frame).to_have_class("app-viewer app-viewer--zoom-1 app-viewer--turn-0")
    before = frame.locator("img").bounding_box()
    page.on("request", lambda request: asked.append(request.url))

    for way in ("Larger", "Turn right"):
        page.get_by_role("link", name=way).click()
    expect(frame).to_have_class("app-viewer app-viewer--zoom-2 app-viewer--turn-90")

    assert frame.locator("img").bounding_box()["width"] > before["width"] * 1.9
    assert bool(asked) is not scripts
    page.reload()
    expect(frame).to_have_class("app-viewer app-viewer--zoom-2 app-viewer--turn-90")
    press(page.get_by_role("link", name="Back to the case"))
    assert "tab=checks" in page.url


def test_a_picture_is_opened_looked_at_and_left_by_key(new_page, case):
    page = new_page()
    become(page, "demo-caseworker-1")
    page.goto(f"{case}?tab=checks")
    with page.expect_navigation():
        page.keyboard.press("o")
    frame = page.locator(".app-viewer")
    for keys, looks in (
        ("++r", "zoom-3 app-viewer--turn-90"),
        ("-ll", "zoom-2 app-viewer--turn-270"),
    ):
        for key in keys:
            page.keyboard.press(key)
        expect(frame).to_have_class(f"app-viewer app-viewer--{looks}")
    with page.expect_navigation():
        page.keyboard.press("o")
    assert "tab=checks#file-" in page.url


@pytest.mark.parametrize("scripts", [True, False])
def test_a_result_is_set_by_hand_with_a_photo_that_the_second_person_sees(site, new_page, scripts):
    reference, page = site.invitation(f"evidence-{scripts}@example.org"), new_page(scripts=scripts)
    with site.opened(reference) as (unit, eoi_id):
        invitations.accept(unit, eoi_id)
    become(page, "demo-caseworker-1")
    page.goto(f"/review/case/{reference}?tab=checks")
    page.get_by_text("Record a status: Security check").click()
    form = page.locator("form[action$='checks/security']")
    form.get_by_label("Cleared").check()
    form.locator("textarea").fill("Their letter says so.")
    letter = {"name": "letter.jpg", "mimeType": "image/jpeg", "buffer": PHOTO}
    form.locator("[type=file]").set_input_files(letter)
    form.get_by_role("button", name="Record the status").click()
    expect(page.locator(".app-done")).to_contain_text("A second person is asked", timeout=20_000)

    become(page, "demo-senior")
    page.goto(f"/review/case/{reference}")
    press(page.locator("a[href*='/review/approvals/']").first)
    picture = page.get_by_alt_text("Evidence of a check, by a reviewer: Security check")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("picture => picture.naturalWidth") > 0
