"""The confined process that decodes what strangers send: `python -m app.security.decoder`.

One file on its standard input; on its standard output a frame for each picture made of it: length
in 4 bytes, width and height in 2 each (big-endian; the size it came in, upright), then a JPEG. The
first is a small one of the first page. At the end comes a frame of length 0, whose width is 0, or
the number of the `Refusal` that says why the file was refused.

Only pixels come through: no metadata, no second content in the same bytes. It has a gibibyte of
memory and 20 seconds of CPU (see `confined`): a picture of 50 megapixels, as the largest phones
take, has four bytes a pixel, held twice while it is shrunk.
"""

import sys
import warnings
from collections.abc import Iterator
from io import BytesIO

import pillow_heif
import pypdfium2
from PIL import (  # noqa: F401 - the plugins are there before nothing can be opened any more
    Image,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
)

from app.security.confined import Unconfined, confine
from app.security.images import FRAME, UNCONFINED, Refusal, Refused

MOST_PIXELS = 50_000_000
MOST_PAGES = 12
# Longest sides in pixels. A page of A4 then has 205 dots an inch, at which small print can be read.
_LARGE, _SMALL = 2400, 320
_QUALITY = 85
_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_WIDEST = 20  # times as long as wide: beyond that it is no picture of anything


def pages(content: bytes) -> Iterator[Image.Image]:
    """The pictures in a file, upright. Raises Refused, or whatever a decoder raises."""
    if content.startswith(b"%PDF-"):
        yield from _pages_of_pdf(content)
        return
    image = Image.open(BytesIO(content), formats=[_format(content)])
    if max(image.size) > _WIDEST * min(image.size):
        raise Refused(Refusal.DAMAGED)
    yield image


def _format(content: bytes) -> str:
    """By the first bytes. Raises Refused."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return "HEIF"
    raise Refused(Refusal.UNKNOWN)


def _pages_of_pdf(content: bytes) -> Iterator[Image.Image]:
    """Drawn, and nothing of it run: scripts, forms and attachments stay behind."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        locked = fault.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise Refused(Refusal.LOCKED if locked else Refusal.DAMAGED) from None
    if not 1 <= len(document) <= MOST_PAGES:
        raise Refused(Refusal.TOO_LONG if len(document) else Refusal.DAMAGED)
    for page in document:
        width, height = page.get_size()
        if min(width, height) <= 0 or max(width, height) > _WIDEST * min(width, height):
            raise Refused(Refusal.DAMAGED)
        drawn = page.render(scale=_LARGE / max(width, height), may_draw_forms=False)
        yield drawn.to_pil()
        drawn.close()
        page.close()


def _shrunk(image: Image.Image, longest: int) -> Image.Image:
    """A copy in plain colours on white, no longer than that, the way up it was taken."""
    if image.mode.startswith(("I", "F")):
        image = image.convert("L")
    if image.mode in {"P", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
    image.thumbnail((longest, longest))  # in place: the large one is given up
    image = ImageOps.exif_transpose(image)
    if image.mode in {"RGBA", "LA"}:
        image = image.convert("RGBA")
        on_white = Image.new("RGB", image.size, "white")
        on_white.paste(image, mask=image.getchannel("A"))
        return on_white
    return image.convert("RGB")


def _upright(image: Image.Image) -> tuple[int, int]:
    """Width and height once it is turned as its metadata says (EXIF orientation 5 to 8)."""
    width, height = image.size
    turned = image.getexif().get(0x0112, 1) in {5, 6, 7, 8}
    return (height, width) if turned else (width, height)


def _jpeg(image: Image.Image) -> bytes:
    """Of the pixels alone."""
    target = BytesIO()
    Image.frombytes("RGB", image.size, image.tobytes()).save(
        target, "JPEG", quality=_QUALITY, optimize=True
    )
    return target.getvalue()


def frames(content: bytes) -> Iterator[bytes]:
    """What is written for a file; the last frame says how it ended."""
    try:
        for number, image in enumerate(pages(content)):
            width, height = _upright(image)
            large = _shrunk(image, _LARGE)
            if number == 0:
                small = large.copy()
                small.thumbnail((_SMALL, _SMALL))
                yield _frame(_jpeg(small), width, height)
            yield _frame(_jpeg(large), width, height)
        why = 0
    except Refused as refused:
        why = refused.why
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        why = Refusal.TOO_LARGE
    except MemoryError:
        why = Refusal.TOO_HEAVY
    except Exception:  # noqa: BLE001 - each decoder has its own ways to say that it cannot
        why = Refusal.DAMAGED
    yield FRAME.pack(0, why, 0)


def _frame(jpeg: bytes, width: int, height: int) -> bytes:
    return FRAME.pack(len(jpeg), min(width, 0xFFFF), min(height, 0xFFFF)) + jpeg


def main() -> None:
    """Load everything, give up everything, and only then read."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    pillow_heif.options.DECODE_THREADS = 0
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    pypdfium2.PdfDocument.new().close()
    Image.new("RGB", (8, 8)).save(BytesIO(), "JPEG")
    try:
        confine()
    except Unconfined:
        sys.exit(UNCONFINED)
    content = sys.stdin.buffer.read()
    for frame in frames(content):
        sys.stdout.buffer.write(frame)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
