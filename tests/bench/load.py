"""Applicants by the dozen: whole journeys, each in a browser of its own, and what they waited."""

import asyncio
import random
import re
import statistics
import sys
import time
from typing import NamedTuple

from app.cli.demo import invented
from app.cli.demo.invented import ANSWERS
from app.domain.intake import journey
from app.domain.intake.question import IN_FILES, Kind
from tests.bench.browser import Browser
from tests.support.visitor import a_photo_file

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


def answers_of(page, html):
    """What a person sends from a page of the journey; nothing more where an entry is listed."""
    fields = {}
    if f"/apply/{page.name}/" in html:
        return fields
    for question in page.questions:
        answer = ANSWERS.get(question.name, "")
        if question.kind in IN_FILES:
            fields[question.name] = a_photo_file()
        elif question.kind is Kind.DATE:
            parts = zip(("year", "month", "day"), answer.split("-"), strict=bool(answer))
            fields |= {f"{question.name}-{part}": value for part, value in parts}
        elif question.name in _OWN:
            fields[question.name] = _OWN[question.name](random.randrange(10**7))  # noqa: S311 - no secret
        else:
            fields[question.name] = answer
    return fields


async def whole_journey(browser):
    """From the start page to the reference; every page that was seen."""
    seen = [await browser.open("/"), await browser.open("/apply/in-france")]
    while (page := seen[-1]).path != "/apply/submitted":
        if len(seen) == _MOST_PAGES:
            raise ConnectionError(f"{page.path}: no way out")
        seen.append(await _go_on(browser, page))
    if not _REFERENCE.search(page.content):
        raise ConnectionError("no reference")
    return seen


async def _go_on(browser, page):
    if page.path in {"/apply/saved", "/apply/task-list"}:
        return await browser.open(_BUTTON.search(page.content)[1].decode())
    if page.path == "/apply/check-answers":
        return await browser.fill_in(page, {"consent": "y"})
    asked = journey.BY_NAME[page.path.rpartition("/")[2]]
    return await browser.fill_in(page, answers_of(asked, page.content.decode()))


async def one_post(browser):
    """The floor's only request; its answer is a redirect to nowhere."""
    answer = await browser.ask("/", {"answer": "Imaginary Invented"})
    if answer.status != "303":
        raise ConnectionError(answer.status)


class Seen(NamedTuple):
    visits_s: float
    requests_s: float
    p50: float  # milliseconds
    p95: float
    p99: float
    sent_back: int
    errors: int


def put_on(port, visit, users, times):
    """So many users at once make so many visits in all."""
    return asyncio.run(_put_on(port, visit, users, times))


async def _put_on(port, visit, users, times):
    turns = iter(range(times))
    seconds, faults, sent_back = [], [], []

    async def user():
        for _ in turns:
            browser = Browser(port)
            try:
                async with asyncio.timeout(_LONGEST):
                    await visit(browser)
            except (OSError, EOFError, TimeoutError) as fault:
                faults.append(fault)
                print(f"error: {fault!r}", file=sys.stderr)
            finally:
                browser.close()
            seconds.extend(browser.seconds)
            sent_back.append(browser.sent_back)

    began = time.perf_counter()
    await asyncio.gather(*(user() for _ in range(users)))
    took = time.perf_counter() - began
    percentiles = statistics.quantiles((1000 * s for s in seconds), n=100)
    return Seen(
        times / took,
        len(seconds) / took,
        *(percentiles[at - 1] for at in (50, 95, 99)),
        sum(sent_back),
        len(faults),
    )
