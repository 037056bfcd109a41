import gzip
import re

import pytest
import zxingcpp

from app.security.tokens import new_reference
from app.web.templating.qr import qr_of
from tests.conftest import on_sqlite

_SCALE = 4  # pixels a module, as a camera sees it


def read(svg):
    """What a reader of QR codes makes of the drawing."""
    wide = int(re.search(r'<svg width="(\d+)"', svg)[1]) // 5
    rows = [bytearray(b"\xff" * wide) for _ in range(wide)]
    lines = re.search(r'stroke="#000" d="(M[^"]+)"', svg)[1]
    x = y = 0.0
    for step, across, down in re.findall(r"([Mmh])(-?[\d.]+) ?(-?[\d.]+)?", lines):
        if step == "h":
            rows[int(y)][int(x) : int(x + float(across))] = bytes(int(across))
        x += float(across)
        y += float(down or 0)
    picture = b"".join(bytes(p for p in row for _ in range(_SCALE)) * _SCALE for row in rows)
    seen = memoryview(picture).cast("B", (wide * _SCALE, wide * _SCALE))
    return [code.text for code in zxingcpp.read_barcodes(seen)]


@pytest.fixture
def reference(visitor):
    """Of somebody who has just sent it in this browser."""
    return visitor.submit()


@on_sqlite
@pytest.mark.parametrize("path", ["/apply/submitted", "/status"])
def test_a_camera_reads_the_reference_and_nothing_else(visitor, reference, path):
    page = visitor.get(path)

    [drawing] = re.findall(r"<svg .*?</svg>", page.html)
    assert read(drawing) == [reference]
    assert page.all("div", role="img")[0].get("aria-label")
    assert reference in page.text()


@on_sqlite
def test_it_is_at_no_address_and_breaks_no_rule_of_the_page(visitor, reference):
    page = visitor.get("/apply/submitted")

    assert reference not in page.url
    assert not any(reference in link.get("href") for link in page.all("a") + page.all("link"))
    assert not page.all("img")
    assert " style=" not in qr_of(reference)


@on_sqlite
def test_it_weighs_little(reference):
    assert len(gzip.compress(qr_of(reference).encode())) < 500


def test_any_reference_is_read():
    several = [new_reference() for _ in range(50)]
    assert [read(qr_of(reference)) for reference in several] == [[one] for one in several]
