"""A photo on its way: made smaller, never another one; how far it is, trying again, giving up."""

from io import BytesIO

import pytest
from PIL import Image
from playwright.sync_api import expect

from tests.browser import walk
from tests.browser.site import until
from tests.support.pictures import noise

LARGE = {"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": noise(2)}
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
