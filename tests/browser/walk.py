"""How people go through the portal: press, fill in, send, come back, sign in."""

import contextlib
import re
import shutil
from urllib.parse import urlsplit

from playwright.sync_api import sync_playwright

from app.cli.demo.invented import ANSWERS
from app.domain.intake import journey
from app.domain.intake.question import IN_FILES, Kind
from tests.browser.site import until
from tests.support.visitor import PHOTO

_QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
OLD_PHONE = {"width": 320, "height": 640}


@contextlib.contextmanager
def chromium():
    """The machine's own, best without a desktop's trimmings; else the one of playwright's."""
    with sync_playwright() as playwright:
        found = shutil.which("chromium-headless-shell") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=found, args=_QUIET)
        yield browser
        browser.close()


def new_page(browser, site, *, language="en", scripts=True, screen=OLD_PHONE):
    """A browser that was never here before."""
    context = browser.new_context(
        base_url=site.url, locale=language, java_script_enabled=scripts, viewport=screen
    )
    return context.new_page()


def path(page):
    """Its address, without what was done before it."""
    return urlsplit(page.url).path


def press(button):
    """Press a button or link and wait for the page it leads to."""
    with button.page.expect_navigation():
        button.click()


def go_on(page):
    press(page.locator("main form button:not([name])").first)


def fill_in(page, **changes):
    """Answer the page that is open and go on."""
    name = path(page).rpartition("/")[2]
    if not page.locator(f"[href*='/apply/{name}/'], .app-kept").count():
        for question in journey.BY_NAME[name].questions:
            answer(page, question, (ANSWERS | changes)[question.name])
    go_on(page)


def answer(page, question, value):
    field = page.locator(f"[name={question.name}]")
    if question.kind in IN_FILES:
        field.set_input_files({"name": "photo.jpg", "mimeType": "image/jpeg", "buffer": PHOTO})
        return
    if not value:
        return
    if question.kind is Kind.CHOICE:
        field.and_(page.locator(f"[value={value}]")).check()
    elif question.kind is Kind.TICK:
        field.check()
    elif question.kind is Kind.COUNTRY:
        field.select_option(value)
    elif question.kind is Kind.DATE:
        for part, digits in zip(("year", "month", "day"), value.split("-"), strict=False):
            page.locator(f"[name={question.name}-{part}]").fill(digits)
    else:
        field.fill(value)


def fill_in_until(page, last, **changes):
    """Go on from page to page until this one is open; from the first if none is."""
    if not page.url.startswith("http"):
        page.goto("/apply/in-france")
    while not path(page).endswith(f"/{last}"):
        take_step(page, **changes)


def take_step(page, **changes):
    """Leave the open page of the form for the one that follows."""
    if path(page).endswith(("/saved", "/task-list")):
        press(page.locator("main a.govuk-button"))
    else:
        fill_in(page, **changes)


def send(page):
    """Tick and send what has been filled in; the reference."""
    page.locator("[name=consent]").check()
    go_on(page)
    return shown(page)


def shown(page):
    """The reference that the page tells."""
    return re.search(r"EOI(-[0-9A-Z]{4}){3}", page.locator("main").inner_text())[0]


def leave(page):
    """Sign out, as on a phone that is given back."""
    press(page.locator("form[action$=leave] button"))


def come_back(page, site, reference, address):
    """Return with the reference and the code that is mailed to this address."""
    before = len(site.codes(address))
    page.goto("/return")
    page.locator("[name=reference]").fill(reference)
    go_on(page)
    page.locator("[name=code]").fill(until(lambda: site.codes(address)[before:])[0])
    go_on(page)


def prove(page, site, address):
    """Show that messages arrive, by the main button of the status page."""
    before = len(site.codes(address))
    press(page.locator("form[action$='/status/code'] button"))
    page.locator("[name=code]").fill(until(lambda: site.codes(address)[before:])[0])
    go_on(page)


def say_where(page):
    """Have the phone tell its position, which is in Calais."""
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation({"latitude": 50.9513, "longitude": 1.8587, "accuracy": 30})
    page.goto("/status/location")
    press(page.locator("form[action$=position] button"))
    page.goto("/status")


def look_again_until(page, text):
    """Load the page again until it says this."""

    def says():
        page.reload()
        return text in page.locator("main").inner_text()

    until(says)


def become(page, person):
    """Sign in to the back office as one of the demonstration's people, whoever was here before."""
    page.context.clear_cookies()
    page.goto("/review/sign-in")
    press(page.locator("main a.govuk-button"))
    press(page.locator(f"button[value={person}]"))
