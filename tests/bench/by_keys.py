"""A reviewer's hundred cases from the keyboard alone, in Chromium: keys and seconds of the server.

Every key that leads to a case, to its verdict and on is counted, what is written as a reason is
not. Cases come as the key of the next one gives them; of what is not counted here it leads on.
"""

import tempfile
from contextlib import nullcontext
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import expect

from tests.bench import figures
from tests.browser import site as sites
from tests.browser.walk import become, chromium, new_page

_CASES = 700  # so that there are enough of each kind
_AIM = 6  # keys
_WORDS = "Seen on the photographs."
_WIDE = {"width": 1280, "height": 800}
_PAIRS = 40


class Kind(NamedTuple):
    name: str
    number: int  # of cases
    act: str  # the title of the verdict, which shows its key


_KINDS = (
    Kind("a location", 20, "Accept that they are in France"),
    Kind("a correction", 10, "Let the answer stay"),
    Kind("a decision", 30, "Release"),
)


def show():
    figures.head("A hundred cases by keyboard, in Chromium")
    with (
        tempfile.TemporaryDirectory(prefix="eoi-keys-") as folder,
        sites.running(Path(folder), "--cases", str(_CASES)) as site,
        chromium() as browser,
    ):
        hand = Hand(new_page(browser, site, screen=_WIDE))
        become(hand.page, "demo-caseworker-1")
        _decide_pairs(hand)
        _decide_cases(hand)


def _decide_pairs(hand):
    hand.page.goto("/review/matches")
    hand.begin()
    for _ in range(_PAIRS):
        hand.press("d", leads=True)
        hand.press("Space")
        hand.press("Enter", leads=True)
        expect(hand.page.locator(".app-done")).to_be_visible()
    _show("a match", _PAIRS, *hand.end())


def _decide_cases(hand):
    hand.page.goto("/review/")
    kept = {kind: [] for kind in _KINDS}
    while any(len(some) < kind.number for kind, some in kept.items()):
        hand.begin()
        hand.press("n", leads=True)
        for kind, some in kept.items():
            act = hand.page.locator("[data-key]:has(+ * textarea)", has_text=kind.act)
            if len(some) < kind.number and act.count():
                hand.press(act.first.get_attribute("data-key"))
                hand.page.keyboard.type(_WORDS)
                hand.press("Tab")
                hand.press("Enter", leads=True)
                expect(hand.page.locator(".app-done")).to_be_visible()
                some.append(hand.end())
                break
    for kind, some in kept.items():
        _show(kind.name, kind.number, *map(sum, zip(*some, strict=True)))


def _show(name, number, keys, seconds):
    figures.line(f"{name}: keys a case", keys / number, _AIM, _AIM)
    print(f"{'   seconds of the server':<66} {seconds / number:>9.2f}")


class Hand:
    """Who presses keys on a page, and waits for the pages that they lead to."""

    def __init__(self, page):
        self.page = page
        self.begin()
        page.on("requestfinished", self._waited)

    def begin(self):
        self._keys, self._seconds = 0, 0

    def end(self):
        """The keys pressed since it began, and the seconds that pages were waited for."""
        return self._keys, self._seconds

    def press(self, key, *, leads=False):
        self._keys += 1
        with self.page.expect_navigation() if leads else nullcontext():
            self.page.keyboard.press(key)

    def _waited(self, request):
        if request.is_navigation_request():
            timing = request.timing
            self._seconds += max(0, timing["responseStart"] - timing["requestStart"]) / 1000
