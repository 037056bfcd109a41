"""How long an applicant waits on a slow network: each page until it answers the first key."""

import statistics
import time
from types import SimpleNamespace

from app.cli.demo.invented import ANSWERS
from app.domain.intake import journey
from tests.browser import walk

# Chromium's own figures for slow 3G, and a phone of a quarter of this machine's speed.
_NETWORK = {
    "offline": False,
    "latency": 400,  # milliseconds a round trip
    "downloadThroughput": 400_000 / 8,  # bytes a second
    "uploadThroughput": 400_000 / 8,
}
_CPU = 4
_AIM = 5.0  # seconds
_SHOWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


def show(port):
    """The slowest pages and the median; the floor is an answer of three bytes."""
    with walk.chromium() as browser:
        page = walk.new_page(browser, SimpleNamespace(url=f"http://127.0.0.1:{port}"))
        phone = page.context.new_cdp_session(page)
        phone.send("Network.enable")
        phone.send("Network.emulateNetworkConditions", _NETWORK)
        floor = _seconds(phone, page, lambda: page.goto("/healthz"))
        waited = dict(_journey(phone, page))
    print(f"\nSlow 3G (400 kbit/s, 400 ms), CPU / {_CPU}: seconds until a page answers a key")
    print(f"{'three bytes: the floor':<40} {floor:>6.1f}")
    for path in sorted(waited, key=waited.get, reverse=True)[:5]:
        missed = "  missed" if waited[path] > _AIM else ""
        print(f"{path:<40} {waited[path]:>6.1f}   aim {_AIM}{missed}")
    print(f"{f'median of {len(waited)} pages':<40} {statistics.median(waited.values()):>6.1f}")


def _journey(phone, page):
    """Each page's address, and how long it took from the press that led to it."""
    yield "/ (nothing cached)", _seconds(phone, page, lambda: page.goto("/"))
    yield "/apply/in-france", _seconds(phone, page, lambda: page.goto("/apply/in-france"))
    while "submitted" not in page.url:
        for field, value in _asked(page):
            walk.answer(page, field, value)
        if walk.path(page).endswith("check-answers"):
            page.locator("[name=consent]").check()
        onward = page.locator("main form button:not([name]), main a.govuk-button").first
        took = _seconds(phone, page, lambda press=onward: walk.press(press))
        yield walk.path(page), took


def _asked(page):
    name = walk.path(page).rpartition("/")[2]
    if name in journey.BY_NAME and not page.locator(f"[href*='/apply/{name}/']").count():
        for question in journey.BY_NAME[name].questions:
            yield question, (ANSWERS | {"email": "slow@example.org"})[question.name]


def _seconds(phone, page, lead):
    """The phone is slow while it is waited for; filling in is not what is measured."""
    phone.send("Emulation.setCPUThrottlingRate", {"rate": _CPU})
    began = time.perf_counter()
    lead()
    page.keyboard.press("Tab")
    page.evaluate(_SHOWN)
    took = time.perf_counter() - began
    page.evaluate("document.activeElement.blur()")  # the skip link gives its place back
    phone.send("Emulation.setCPUThrottlingRate", {"rate": 1})
    return took
