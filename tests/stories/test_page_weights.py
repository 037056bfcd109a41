"""What a phone must load: a page of prepaid data costs its reader money."""

import gzip
import json

import pytest

from app.web.application import STATIC
from tests.support.crawl import Crawl

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

_PAGE, _FIRST_VISIT = 5_000, 20_000  # bytes, as they travel


def test_no_page_and_no_first_visit_is_heavy(application):
    crawl = Crawl(application)
    pages = {}
    for person in crawl.people[:3]:
        pages |= crawl.of(person).pages
    weights = {path: len(gzip.compress(page.html.encode(), 6)) for path, page in pages.items()}

    assert {path: weight for path, weight in weights.items() if weight > _PAGE} == {}
    names = json.loads((STATIC / "manifest.json").read_text())
    needed = ("portal.css", "icon.svg", "session.js")
    files = sum((STATIC / f"{names[name]}.gz").stat().st_size for name in needed)
    assert files + weights["/"] < _FIRST_VISIT
