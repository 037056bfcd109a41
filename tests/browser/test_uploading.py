"""A photo on its way: made smaller, never another one; how far it is, trying again, giving up."""

import re
import time
from datetime import timedelta
from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect
from sqlalchemy import delete

from app.security.tokens import new_id
from app.services.core import rate_limits
from app.services.core.rate_limits import LIMITS
from app.storage.sign_in.code_requests import Counter
from tests.browser import walk
from tests.browser.site import until
from tests.support.pictures import a_photo, noise

pytestmark = pytest.mark.again  # a real browser, for long

LARGE = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": noise(2)}
PORTRAIT = {"name": "portrait.jpg", "mimeType": "image/jpeg", "buffer": a_photo(600, 800)}
SLOW = {"offline": False, "latency": 20, "downloadThroughput": 1e6, "uploadThroughput": 400_000}
# As browsers do that hide what a device is like: whatever is read from a canvas is stripes.
_STRIPES = """
const encode = HTMLCanvasElement.prototype.toBlob
const read = CanvasRenderingContext2D.prototype.getImageData
CanvasRenderingContext2D.prototype.getImageData = function (...asked) {
  const given = read.apply(this, asked)
  return new ImageData(given.data.map((_, at) => at * 37 % 256), given.width, given.height)
}
HTMLCanvasElement.prototype.toBlob = function (...asked) {
  const { width, height } = this
  const stripes = Object.assign(document.createElement('canvas'), { width, height })
  const pen = stripes.getContext('2d')
  for (let x = 0; x < width; x += 2) pen.fillRect(x, 0, 1, height)
  return encode.apply(stripes, asked)
}"""

_PIXEL = "(c, x) => [...c.getContext('2d').getImageData(x * c.width, 9, 1, 1).data]"


@pytest.fixture
def page(site, new_page):
    page = new_page()
    address = "sends@example.org"
    walk.come_back(page, site, site.draft(address), address)
    page.goto("/apply/photo")
    return page


@pytest.fixture
def network(page):
    """Gives the connection another quality."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    return lambda quality: session.send("Network.emulateNetworkConditions", quality)


def send(page, file=LARGE):
    page.locator("[name=photo]").set_input_files(file)
    page.get_by_role("button", name="Continue").click()


def sent(page, file):
    """The body of the request in which the file leaves this browser."""
    page.route("**/apply/photo", lambda route: route.abort())
    with page.expect_request(lambda request: request.method == "POST") as found:
        send(page, file)
    return found.value.post_data_buffer


@pytest.mark.again  # a browser of its own for each
def test_a_large_photo_leaves_smaller(page):
    body = sent(page, LARGE)
    assert b"\xff\xd8\xff" in body
    assert len(body) < len(LARGE["buffer"]) * 0.9


def test_where_a_canvas_gives_back_stripes_the_photo_leaves_as_it_is(page):
    page.add_init_script(_STRIPES)
    page.reload()
    assert LARGE["buffer"] in sent(page, LARGE)


@pytest.mark.again  # a browser of its own for each
def test_what_only_the_browser_can_open_leaves_as_a_jpeg(page):
    Image.radial_gradient("L").save(drawn := BytesIO(), "BMP")
    body = sent(page, {"name": "scan.bmp", "mimeType": "image/bmp", "buffer": drawn.getvalue()})

    [_, jpeg] = body.split(b"Content-Type: image/jpeg\r\n\r\n")
    kept = Image.open(BytesIO(jpeg))
    assert (kept.format, kept.size) == ("JPEG", (256, 256))
    grey = kept.convert("L")
    assert grey.getpixel((128, 128)) < 10
    assert grey.getpixel((0, 0)) > 240


@pytest.mark.again  # a browser of its own for each
def test_what_nobody_can_open_leaves_as_it_is(page):
    nothing = {"name": "scan.tif", "mimeType": "image/tiff", "buffer": b"II*\0" + bytes(100)}
    assert nothing["buffer"] in sent(page, nothing)


def chosen(page):
    """What the page says was chosen."""
    return page.locator(".app-file [role=status]")


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "Take a photo or choose a file"),
        pytest.param("ar", "التقط صورة أو اختر ملفًا", marks=pytest.mark.again),
    ],
)
def test_the_button_speaks_the_language_of_the_page_and_shows_what_was_chosen_large(
    page, language, words
):
    page.goto(f"/apply/photo?lang={language}")
    button, native = page.locator(".app-file label"), page.locator("[name=photo]")
    expect(button).to_have_text(words)
    expect(native).to_have_css("width", "1px")
    with page.expect_file_chooser() as asked:
        button.click()
    asked.value.set_files(PORTRAIT)

    expect(chosen(page)).to_contain_text(chosen(page).get_attribute("data-chosen"))
    expect(chosen(page)).to_contain_text("portrait.jpg")
    shown = page.locator(".app-file canvas")
    expect(shown).to_have_accessible_name(page.locator("[data-words]").get_attribute("data-words"))
    assert shown.bounding_box()["width"] > 0.85 * 320
    left, right = (shown.evaluate(_PIXEL, share) for share in (0.1, 0.9))
    assert left[0] - left[2] > 100  # red
    assert right[2] - right[0] > 100  # blue


def test_the_button_is_reached_and_seen_by_keyboard(page):
    native = page.locator("[name=photo]")
    with page.expect_file_chooser() as asked:  # from early on: it takes a moment to listen
        native.focus()
        page.keyboard.press("Shift+Tab")
        before = background(page)
        page.keyboard.press("Tab")
        expect(native).to_be_focused()
        assert background(page) != before
        page.keyboard.press("Space")
    asked.value.set_files(PORTRAIT)
    expect(chosen(page)).to_contain_text("portrait.jpg")
    page.locator("[name=photo]").set_input_files([])
    expect(chosen(page)).to_be_empty()
    expect(page.locator(".app-file canvas")).to_have_count(0)


def background(page):
    return page.locator(".app-file label").evaluate("b => getComputedStyle(b).backgroundColor")


def test_of_what_the_browser_cannot_show_there_is_the_name(page):
    file = {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4"}
    page.locator("[name=photo]").set_input_files(file)
    expect(chosen(page)).to_contain_text("scan.pdf")
    expect(page.locator(".app-file canvas")).to_have_count(0)


def test_without_a_script_the_browsers_own_button_stays(site, new_page):
    page = new_page(scripts=False)
    address = "no-scripts@example.org"
    walk.come_back(page, site, site.draft(address), address)
    page.goto("/apply/photo")
    expect(page.locator(".app-file label")).to_be_hidden()
    native = page.locator("[name=photo]")
    assert native.bounding_box()["width"] > 200
    native.set_input_files(PORTRAIT)
    walk.go_on(page)
    assert page.locator(".app-kept img").bounding_box()["width"] > 0.85 * 320


def test_where_another_answer_is_missing_what_was_chosen_stays_chosen(page):
    page.goto("/apply/pictures")
    page.locator("details summary").first.click()
    page.locator("[name=picture]").set_input_files(PORTRAIT)
    page.get_by_role("button", name="Continue").click()

    expect(page.locator(".govuk-error-summary")).to_be_visible()
    expect(chosen(page)).to_contain_text("portrait.jpg")
    page.locator("[name=picture_shows][value=family]").check()
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".app-kept")).to_have_count(2)


def test_while_the_server_looks_at_it_the_page_says_so(page, network):
    network(SLOW | {"latency": 4000, "uploadThroughput": -1})
    send(page)
    said = page.locator(".app-upload [role=status]")
    expect(said).to_have_text(said.get_attribute("data-sent"))
    expect(page.locator("progress")).not_to_have_attribute("value", re.compile(""))
    network(SLOW | {"uploadThroughput": -1})
    expect(page.locator(".app-kept img")).to_be_visible()


def use_up(site, reference):
    """All that may be sent, for a minute at least: the period that is counted may be ending."""
    left = timedelta()
    while left < timedelta(minutes=1):
        time.sleep(left.total_seconds())
        with site.opened(reference) as (unit, eoi_id):
            for _ in range(LIMITS["upload"][0]):
                rate_limits.count(unit, "upload", str(eoi_id))
            left = rate_limits.wait_for(unit, "upload", str(eoi_id))


@pytest.fixture
def limited(site, new_page):
    """The page of a photo that is kept, once another was sent too often; and the reference."""
    page, address = new_page(), f"{new_id()}@example.org"
    reference = site.draft(address)
    walk.come_back(page, site, reference, address)
    use_up(site, reference)
    page.clock.install()
    page.goto("/apply/photo")
    expect(page.get_by_role("button", name="Turn it")).to_be_visible()
    send(page, PORTRAIT)
    return page, reference


def test_who_sent_too_much_is_told_how_long_to_wait_and_presses_nothing_that_fails(site, limited):
    page, reference = limited
    turn, go_on = (
        page.get_by_role("button", name="Turn it"),
        page.get_by_role("button", name="Continue"),
    )
    left = page.locator(".app-upload [data-left]")
    expect(left).to_be_visible()
    expect(page.locator(".app-upload p[tabindex]")).to_be_focused()
    expect(page.locator(".app-upload [role=status]")).to_have_text("That was tried too often")
    for button in (turn, go_on):
        expect(button).to_be_hidden()
    expect(chosen(page)).to_contain_text("portrait.jpg")
    seconds = int(left.get_attribute("data-left"))
    page.clock.run_for((seconds - 30) * 1000)
    expect(left).to_have_text(re.compile("in (2[5-9]|3[01]) seconds"))
    expect(go_on).to_be_hidden()
    page.clock.run_for(32_000)
    expect(page.locator(".app-upload [role=status]")).to_have_text("You can send it now.")
    expect(turn).to_be_visible()

    with site.opened(reference) as (unit, _):
        unit.session.execute(delete(Counter))
    expect(leave(page)).to_be_hidden()
    go_on.click()
    expect(page.locator(".app-done")).to_be_visible()


def leave(page):
    return page.get_by_role("link", name="Go back without sending it")


def test_whose_photo_is_kept_goes_on_without_another_one_while_that_must_wait(limited):
    page, _ = limited
    walk.press(leave(page))
    expect(page.get_by_role("button", name="Turn it")).to_be_visible()
    walk.go_on(page)
    assert walk.path(page) == "/apply/check-answers"


def test_it_says_how_far_it_is_and_goes_on_where_the_answer_leads(page, network):
    network(SLOW)
    send(page)

    bar = page.locator("progress")
    expect(bar).to_be_visible()
    until(lambda: 0 < bar.evaluate("bar => bar.value") < 1)
    expect(page.locator(".app-upload [role=status]")).not_to_be_empty()
    network(SLOW | {"uploadThroughput": -1})
    expect(page.locator(".app-kept img")).to_be_visible()


def test_where_the_connection_is_lost_it_tries_again_by_itself(page, network):
    network(SLOW | {"offline": True})
    send(page)
    said = page.locator(".app-upload [role=status]")
    expect(said).to_have_text(said.get_attribute("data-waiting"))

    network(SLOW | {"uploadThroughput": -1})

    expect(page.locator(".app-kept img")).to_be_visible()


def test_where_too_many_send_it_tries_again_by_itself_in_a_minute(page):
    page.clock.install()
    page.route(
        "**/apply/photo",
        lambda route: route.fulfill(
            status=503, headers={"Retry-After": "60"}, body="<main></main>"
        ),
    )
    send(page)
    said = page.locator(".app-upload [role=status]")
    expect(said).to_have_text(said.get_attribute("data-busy"))
    page.clock.run_for(50_000)
    expect(said).to_have_text(said.get_attribute("data-busy"))

    page.unroute("**/apply/photo")
    page.clock.run_for(15_000)
    expect(page.locator(".app-kept img")).to_be_visible()


@pytest.mark.again  # real processes, or as much work
def test_after_three_tries_it_waits_for_a_press(page):
    page.clock.install()
    page.route("**/apply/photo", lambda route: route.abort())
    send(page)
    again = page.locator(".app-upload button").nth(1)
    for seconds in (3, 6, 16):
        expect(page.locator(".app-upload [role=status]")).to_have_text(
            page.locator(".app-upload [role=status]").get_attribute("data-waiting")
        )
        expect(again).to_be_hidden()
        page.clock.run_for(seconds * 1000)
    expect(again).to_be_focused()

    page.unroute("**/apply/photo")
    again.click()
    expect(page.locator(".app-kept img")).to_be_visible()


@pytest.mark.again  # a browser of its own for each
def test_where_a_proxy_answers_for_us_it_tries_again_too(page):
    page.clock.install()
    page.goto("/apply/photo#photo")
    page.route("**/apply/photo", lambda route: route.fulfill(status=502, body="<h1>Sorry</h1>"))
    send(page)
    said = page.locator(".app-upload [role=status]")
    expect(said).to_have_text(said.get_attribute("data-waiting"))

    page.unroute("**/apply/photo")
    page.clock.run_for(3000)
    expect(page.locator(".app-kept img")).to_be_visible()


def test_what_was_cancelled_can_be_sent_after_all(page, network):
    network(SLOW | {"uploadThroughput": 50_000})
    send(page)
    expect(page.locator("progress")).to_be_visible()

    page.locator(".app-upload button").first.click()

    expect(page.locator("progress")).to_be_hidden()
    network(SLOW | {"uploadThroughput": -1})
    page.get_by_role("button", name="Continue").click()
    expect(page.locator(".app-kept img")).to_be_visible()
