"""From right to left: the layout is mirrored, and what is Latin is not."""

import pytest

from app import wording
from tests.browser import walk

# Where a text stands that the page says: the middle of each of its letters, from the left.
_PLACES = """text => {
  const nodes = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (nodes.nextNode()) {
    const from = nodes.currentNode.data.indexOf(text)
    if (from < 0) continue
    return [...text].map((_, at) => {
      const letter = document.createRange()
      letter.setStart(nodes.currentNode, from + at)
      letter.setEnd(nodes.currentNode, from + at + 1)
      const {left, right} = letter.getBoundingClientRect()
      return (left + right) / 2
    })
  }
}"""


@pytest.fixture
def page(new_page):
    return new_page(language="ar")


def test_the_keyboard_walks_from_right_to_left(site, page):
    address = "walks@example.org"
    walk.come_back(page, site, site.draft(address), address)
    page.goto("/apply/date-of-birth")

    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    places = [_focused(page)]
    for _ in range(len(wording.LANGUAGES) - 1):  # the other languages
        page.keyboard.press("Tab")
        places.append(_focused(page))
    assert places[1:] == sorted(places[1:], reverse=True)

    page.locator("#date_of_birth-day").focus()
    day = _focused(page)
    page.keyboard.press("Tab")
    month = _focused(page)
    page.keyboard.press("Tab")
    assert day > month > _focused(page)


def test_what_is_listed_in_one_line_is_read_from_right_to_left(site, page):
    address = "lists@example.org"
    walk.come_back(page, site, site.draft(address), address)
    page.goto("/apply/documents")

    kind, number, issuer = (
        page.evaluate(_PLACES, text)[0] for text in ("جواز سفر", "ZX", "إريتريا")
    )
    assert kind > number > issuer


def test_what_stood_on_the_left_stands_on_the_right(page):
    page.goto("/apply/in-france")
    walk.go_on(page)

    middle = page.viewport_size["width"] / 2
    for mark in (".govuk-back-link", ".govuk-radios__input"):
        box = page.locator(mark).first.bounding_box()
        assert box["x"] + box["width"] / 2 > middle
    group = page.locator(".govuk-form-group--error")
    sides = "e => [getComputedStyle(e).borderRightWidth, getComputedStyle(e).borderLeftWidth]"
    assert group.evaluate(sides) == ["5px", "0px"]


def test_what_is_latin_is_read_from_the_left(site, page):
    address = "latin@example.org"
    answers = {"phone": "+33612345678", "document_number": "0700-123 A"}
    reference = site.draft(address, **answers)
    walk.come_back(page, site, reference, address)

    on_page = {
        "apply/contact": [
            number.replace(" ", "\N{NO-BREAK SPACE}")
            for number in ("06 12 34 56 78", "+33 6 12 34 56 78")
        ],
        "apply/saved": [reference, address],
        "apply/check-answers": [address, *answers.values()],
        "return": ["EOI\N{NON-BREAKING HYPHEN}7K2M"],
    }
    for path, texts in on_page.items():
        page.goto(f"/{path}")
        for text in texts:
            places = page.evaluate(_PLACES, text)
            assert places == sorted(places), (path, text)


def _focused(page):
    """The middle of what has the focus, from the left."""
    box = page.locator(":focus").bounding_box()
    return box["x"] + box["width"] / 2
