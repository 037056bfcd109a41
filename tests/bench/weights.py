"""What the applicant's phone must load: bytes of each page and of what it needs."""

import asyncio
import re

from tests.bench.browser import Browser
from tests.bench.load import whole_journey

FIRST_VISIT_AIM, PAGE_AIM = 40_000, 4_000  # bytes, compressed
_ASSETS = re.compile(rb'<link rel="(?:stylesheet|icon)" href="([^"]+)"')


def show(port):
    print("\nBytes                                       plain     gzip   brotli      aim")
    asyncio.run(_show(port))


async def _show(port):
    pages = {page.path: page for page in await whole_journey(Browser(port))}
    start = pages.pop("/")
    assets = [path.decode() for path in _ASSETS.findall(start.content)]
    sizes = [await _sizes(port, path) for path in assets]
    for path, asset in zip(assets, sizes, strict=True):
        _line(path, *asset)
    _line("/", len(start.content), len(start.body))
    _line(
        "first visit: / and the two above",
        len(start.content) + sum(plain for plain, *_ in sizes),
        len(start.body) + sum(gz for _, gz, _ in sizes),
        len(start.body) + sum(br for *_, br in sizes),
        aim=FIRST_VISIT_AIM,
    )
    for path, page in pages.items():
        _line(path, len(page.content), len(page.body), aim=PAGE_AIM)


async def _sizes(port, path):
    """Of a static file as served to browsers that take nothing, gzip and brotli."""
    return [len((await Browser(port, e).ask(path)).body) for e in ("identity", "gzip", "gzip, br")]


def _line(what, plain, packed, brotli="", aim=None):
    verdict = "" if aim is None else f"{aim:>9}" + ("" if packed <= aim else "  missed")
    print(f"{what:<40} {plain:>8} {packed:>8} {brotli:>8}{verdict}")
