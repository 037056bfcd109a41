"""No words reach a reader but through the catalogue, from templates and from Python alike."""

import re

import pytest
from flask import Flask

from app import wording
from app.web.forms import fields
from app.web.templating import bytecode
from tests.support.crawl import Crawl
from tests.support.visitor import _XHTML

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

_WORD = re.compile(r"[^\W\d_]{3}")
# Data, names of countries and languages, and what stands beside a translation on purpose.
_NOT_OURS = {_XHTML + tag for tag in ("bdi", "option", "script", "style", "template", "textarea")}
_SAID = ("alt", "aria-label", "placeholder", "title")


class Marking:
    """A catalogue that marks whatever passes through it."""

    def gettext(self, message):
        return f"⟦{message}⟧"

    def ngettext(self, singular, plural, number):
        return self.gettext(singular if number == 1 else plural)


@pytest.fixture
def crawl(environ, request, monkeypatch):  # noqa: ARG001 - what the application is made of
    """The words are put into pages when those are compiled: they are marked before, and anew."""
    fields._options.cache_clear()
    fields.country_choices.cache_clear()
    monkeypatch.setattr(wording, "catalogue", lambda _language: Marking())
    monkeypatch.setattr(bytecode, "of", lambda _language: None)
    monkeypatch.setattr(Flask, "jinja_options", {})
    yield Crawl(request.getfixturevalue("application"))
    fields._options.cache_clear()
    fields.country_choices.cache_clear()


@pytest.mark.again  # real processes, or as much work
def test_every_word_on_every_page_is_marked_for_translation(crawl):
    crawl.language = "fr"
    found = [crawl.of(person).pages for person in crawl.people]
    unmarked = [
        (path, text)
        for pages in found
        for path, page in pages.items()
        for text in _unmarked(page.tree)
    ]
    assert unmarked == []
    assert sum(map(len, found)) > 50


def _unmarked(element):
    """Texts with words that the catalogue has not seen; dates are not from there."""
    if element.tag in _NOT_OURS or element.get("lang"):
        texts, inside = [], [] if element.tag != f"{_XHTML}html" else list(element)
    else:
        texts, inside = [element.text, *map(element.get, _SAID)], list(element)
    for text in [*texts, *(child.tail for child in inside)]:
        if text and _WORD.search(text) and not re.search(r"[⟦⟧\d]", text):
            yield text.strip()
    for child in inside:
        if isinstance(child.tag, str):
            yield from _unmarked(child)
