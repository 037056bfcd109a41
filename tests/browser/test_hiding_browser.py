"""Firefox as Tor Browser sets it up: it hides what a device is like, also from a canvas."""

from io import BytesIO

import pytest
from PIL import Image

from app.services.core.unit import unit_for
from app.services.files import uploads
from app.storage.cases import eois
from tests.browser.site import free_port, until
from tests.support import firefox
from tests.support.pictures import a_photo

pytestmark = pytest.mark.again  # a browser of its own
ADDRESS = "hides@example.org"


class Files:
    """Those that somebody sent."""

    def __init__(self, portal, reference):
        self._portal = portal
        with unit_for(portal, "test") as unit:
            self._eoi_id = eois.by_reference(unit.session, reference)
        self._before = {file.id for file in self._all()}

    def _all(self):
        with unit_for(self._portal, "test", opens=[self._eoi_id]) as unit:
            return uploads.of_eoi(unit, self._eoi_id)

    def new_one(self):
        """The large picture of what has come since; None while nothing has."""
        for file in self._all():
            if file.id not in self._before:
                return Image.open(BytesIO(b"".join(uploads.read(self._portal, file, 1))))
        return None


def test_a_large_photo_is_kept_as_it_was_sent(site, tmp_path):
    reference, photo = site.draft(ADDRESS), tmp_path / "photo.jpg"
    photo.write_bytes(a_photo(600, 750) + bytes(2_500_000))
    (tmp_path / "profile").mkdir()
    files = Files(site.portal, reference)
    hiding = {"privacy.resistFingerprinting": True}
    with firefox.running(tmp_path / "profile", free_port(), **hiding) as browser:
        browser.open(f"{site.url}/return")
        browser.fill("[name=reference]", reference)
        browser.press("main form button")
        browser.fill("[name=code]", until(lambda: site.codes(ADDRESS))[0])
        browser.press("main form button")
        browser.open(f"{site.url}/apply/photo")
        browser.fill("[name=photo]", str(photo))
        browser.press("main form > button:not([name])")
        kept = until(files.new_one)

    left, right = (kept.getpixel((x, 400)) for x in (150, 450))
    assert kept.size == (600, 750)
    assert left[0] - left[2] > 120  # red
    assert right[2] - right[0] > 120  # blue
