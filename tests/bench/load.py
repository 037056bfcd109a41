"""Applicants by the dozen: whole journeys, each in a browser of its own, and what they waited."""

import asyncio
import math
import random
import re
import sys
import time
from typing import NamedTuple

from app.cli.demo import invented
from app.cli.demo.invented import ANSWERS
from app.domain.intake import journey
from app.domain.intake.question import IN_FILES, Kind
from tests.bench import floor
from tests.bench.browser import Browser
from tests.support.visitor import PHOTO, a_photo_file

# Everybody is somebody else: of two alike, a person would be asked.
_OWN = {
    "document_number": "ZZ {:07}".format,
    "email": "person-{:07}@example.org".format,
    "given_names": lambda number: invented.name(number)["given_names"],
    "family_name": lambda number: invented.name(number)["family_name"],
}
_REFERENCE = re.compile(rb"EOI-\w{4}-\w{4}-\w{4}")
_BUTTON = re.compile(rb'<a class="govuk-button" href="([^"]+)"')
_LONGEST = 120.0  # seconds of one journey
_MOST_PAGES = 40


def answers_of(page, html, photo=PHOTO):
    """What a person sends from a page of the journey; nothing more where what was sent is shown."""
    fields = {}
    if f"/apply/{page.name}/" in html or "app-kept" in html:
        return fields
    for question in page.questions:
        answer = ANSWERS.get(question.name, "")
        if question.kind in IN_FILES:
            fields[question.name] = a_photo_file(photo)
        elif question.kind is Kind.DATE:
            parts = zip(("year", "month", "day"), answer.split("-"), strict=bool(answer))
            fields |= {f"{question.name}-{part}": value for part, value in parts}
        elif question.name in _OWN:
            fields[question.name] = _OWN[question.name](random.randrange(10**7))  # noqa: S311 - no secret
        else:
            fields[question.name] = answer
    return fields


async def whole_journey(browser, photo=PHOTO, due=None):
    """From the start page to the reference; every page that was seen.

    `due` is awaited before each form, where somebody takes their time.
    """
    seen = [await browser.open("/"), await browser.open("/apply/in-france")]
    while (page := seen[-1]).path != "/apply/submitted":
        if len(seen) == _MOST_PAGES:
            raise ConnectionError(f"{page.path}: no way out")
        if due:
            await due()
        seen.append(await _go_on(browser, page, photo))
    if not _REFERENCE.search(page.content):
        raise ConnectionError("no reference")
    return seen


async def _go_on(browser, page, photo):
    if page.path in {"/apply/saved", "/apply/task-list"}:
        return await browser.open(_BUTTON.search(page.content)[1].decode())
    if page.path == "/apply/check-answers":
        return await browser.fill_in(page, {"consent": "y"})
    asked = journey.BY_NAME[page.path.rpartition("/")[2]]
    return await browser.fill_in(page, answers_of(asked, page.content.decode(), photo))


async def lean_journey(browser):
    """The same through the form that is as lean as can be."""
    await browser.open("/lean")
    page = await browser.open("/lean/in-france")
    while (name := page.path.rpartition("/")[2]) in floor.PAGES:
        page = await browser.fill_in(page, floor.ANSWERS[name])


async def one_post(browser):
    """The floor's only form; its answer is a redirect to nowhere."""
    browser.forms += 1
    answer = await browser.ask("/", {"answer": "Imaginary Invented"})
    if answer.status != "303":
        raise ConnectionError(answer.status)


class Seen(NamedTuple):
    """What the load saw. Requests with files stand apart."""

    took: float  # seconds
    visits: int
    forms: int  # that were sent
    requests: list[float]  # milliseconds that each took, the quickest first
    of_files: list[float]
    sent_back: int
    errors: int


def at(percent, milliseconds):
    """The percentile of what is in order; nan of nothing."""
    return milliseconds[len(milliseconds) * percent // 100] if milliseconds else math.nan


def put_on(port, visit, users, times):
    """So many users at once make so many visits in all."""
    return asyncio.run(_put_on(port, visit, users, times))


async def _put_on(port, visit, users, times):
    turns = iter(range(times))
    browsers, faults = [], []

    async def user():
        for _ in turns:
            browsers.append(Browser(port))
            faults.extend(await attempt(visit, browsers[-1]))

    began = time.perf_counter()
    await asyncio.gather(*(user() for _ in range(users)))
    return seen_by(browsers, time.perf_counter() - began, len(faults))


async def attempt(visit, browser):
    """Make a visit; what went wrong."""
    try:
        async with asyncio.timeout(_LONGEST):
            await visit(browser)
    except (OSError, EOFError, TimeoutError) as fault:
        print(f"error: {fault!r}", file=sys.stderr)
        return [fault]
    finally:
        browser.close()
    return []


def seen_by(browsers, took, errors):
    def every(name):
        return sorted(1000 * s for browser in browsers for s in getattr(browser, name))

    forms, sent_back = (sum(getattr(b, name) for b in browsers) for name in ("forms", "sent_back"))
    return Seen(took, len(browsers), forms, every("seconds"), every("of_files"), sent_back, errors)
