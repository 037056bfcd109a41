"""A stored picture is turned a quarter to the right: made and sealed anew, as if it had come so.

The old file stays until the new one takes its place among the answers, in one transaction
(`drafts.replace_file`): cut off anywhere before that, nothing has changed.
"""

from collections.abc import Iterator
from contextlib import closing
from io import BytesIO

from app.security.sandbox import images
from app.security.sandbox.images import Picture, Slot
from app.security.sandbox.pipeline import CpuTime
from app.services.core.unit import Portal
from app.services.files import uploads
from app.services.files.uploads import SMALL, NoSuchFile, Received, Stored

# Metadata by which a JPEG says that it lies on its left side (EXIF orientation 6), so that the
# decoder puts it upright. It follows the two bytes with which each JPEG begins.
_START = 2
_LIES = bytes.fromhex("ffe100224578696600004d4d002a00000008000101120003000000010006000000000000")


def turned(portal: Portal, slot: Slot, stored: Stored, page: int, spent: CpuTime) -> Received:
    """The file with that page turned, its other pages as they are. Never in a transaction.

    The caller has the `uploads.decoder_slot` and a reservation (`allowances`). Raises NoSuchFile,
    images.Refused or FilesAway.
    """
    if not 1 <= page <= stored.manifest.pages:
        raise NoSuchFile
    return uploads.put_away(portal, stored.key, _pictures(portal, slot, stored, page, spent))


def _pictures(
    portal: Portal, slot: Slot, stored: Stored, page: int, spent: CpuTime
) -> Iterator[Picture]:
    width, height = stored.manifest.width, stored.manifest.height
    small, large = _quarter(slot, _jpeg(portal, stored, page), spent)
    if page == 1:
        width, height = height, width
    for part in range(stored.manifest.pages + 1):
        if part == page:
            jpeg = large.jpeg
        elif part == SMALL and page == 1:
            jpeg = small.jpeg
        else:
            jpeg = _jpeg(portal, stored, part)
        yield Picture(width, height, jpeg)


def _quarter(slot: Slot, jpeg: bytes, spent: CpuTime) -> tuple[Picture, Picture]:
    """The small picture and the large one."""
    upload = BytesIO(jpeg[:_START] + _LIES + jpeg[_START:])
    with closing(images.pictures(slot, upload, spent)) as found:
        small, large = found
    return small, large


def _jpeg(portal: Portal, stored: Stored, part: int) -> bytes:
    return b"".join(uploads.read(portal, stored, part))
