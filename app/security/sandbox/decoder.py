"""The decoder turns a stranger's file into pixels, in a sandboxed process of its own.

It is run as `python -m app.security.sandbox.decoder`, with one file on its standard input. On its
standard output it writes the pixels of each picture: width and height, then the original width and
height, upright, in 2 bytes each (big-endian), then 3 bytes a pixel. The first picture is a small
one of the first page. At the end comes a width of 0, with a height of 0, or in its place the number
of the `Refusal` that says why the file was refused.

Only pixels come through: no metadata, no second content in the same bytes (polyglot files), no
format that could mislead a reader. Its arguments are how many pictures there are already, how long
their longest side may be, and the seconds of CPU for a page and for all. It may use a gibibyte of
memory (see `confined`): a picture of 50 megapixels, as the largest phones take, has four bytes a
pixel, and is there twice while it is shrunk. No library can be stopped in the middle of a page, so
the process's own timer (setitimer(2)) ends it; `images` may then start another that goes on from
that page, drawing it smaller.
"""

import signal
import sys
import warnings
from collections.abc import Iterator
from io import BytesIO

import pillow_heif
import pypdfium2
from PIL import (  # noqa: F401 - plugins must be loaded before the sandbox closes
    Image,
    ImageOps,
    JpegImagePlugin,
    MpoImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
)

from app.security.sandbox.confined import Unconfined, confine
from app.security.sandbox.images import (
    LARGE,
    MOST_PAGES,
    MOST_PIXELS,
    PIXELS,
    SMALL,
    UNCONFINED,
    Refusal,
    Refused,
)

_HEIC = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"}
_WIDEST = 20  # times as long as wide: beyond that it is no photo or page


def pages(content: bytes, first: int, longest: int) -> Iterator[Image.Image]:
    """The pictures in a file from that page on. Raises Refused, or whatever a decoder raises."""
    if content.startswith(b"%PDF-"):
        yield from _pages_of_pdf(content, first, longest)
        return
    image = Image.open(BytesIO(content), formats=[_format(content)])
    if max(image.size) > _WIDEST * min(image.size):
        raise Refused(Refusal.DAMAGED)
    yield image


def _format(content: bytes) -> str:
    """Content sniffing: the format by the first bytes, whatever the name says. Raises Refused."""
    if content.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "PNG"
    if content[4:8] == b"ftyp" and content[8:12] in _HEIC:
        return "HEIF"
    raise Refused(Refusal.UNKNOWN)


def _pages_of_pdf(content: bytes, first: int, longest: int) -> Iterator[Image.Image]:
    """Each page as a picture; scripts, forms and attachments are neither run nor drawn."""
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        locked = fault.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD
        raise Refused(Refusal.LOCKED if locked else Refusal.DAMAGED) from None
    if not 1 <= len(document) <= MOST_PAGES:
        raise Refused(Refusal.TOO_LONG if len(document) else Refusal.DAMAGED)
    for number in range(first, len(document)):
        page = document[number]
        width, height = page.get_size()
        if min(width, height) <= 0 or max(width, height) > _WIDEST * min(width, height):
            raise Refused(Refusal.DAMAGED)
        drawn = page.render(scale=longest / max(width, height), may_draw_forms=False)
        yield drawn.to_pil()
        drawn.close()
        page.close()


def _shrunk(image: Image.Image, longest: int) -> Image.Image:
    """A copy in RGB on white, at most `longest` on its longer side, upright."""
    if image.mode.startswith(("I", "F")):
        image = image.convert("L")
    if image.mode in {"P", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
    image.thumbnail((longest, longest))  # in place, which frees the large one
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


def frames(
    content: bytes, done: int = 0, longest: int = LARGE, page_seconds: float = 0
) -> Iterator[bytes]:
    """What the decoder writes for a file, without the first `done` pictures; the last is the end.

    A page that takes more than `page_seconds` of CPU ends the process; 0 means no limit.
    """
    why = 0
    try:
        found = pages(content, max(done - 1, 0), longest)
        signal.setitimer(signal.ITIMER_PROF, page_seconds)
        for image in found:
            full = _upright(image)
            large = _shrunk(image, longest)
            if done == 0:
                small = large.copy()
                small.thumbnail((SMALL, SMALL))
                yield _frame(small, full)
            yield _frame(large, full)
            done += 1
            signal.setitimer(signal.ITIMER_PROF, page_seconds)
    except Refused as refused:
        why = refused.why
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        why = Refusal.TOO_LARGE
    except MemoryError:
        why = Refusal.TOO_HEAVY
    except Exception:  # noqa: BLE001 - each decoder has its own ways to say that it cannot
        why = Refusal.DAMAGED
    yield PIXELS.pack(0, why, 0, 0)


def _frame(image: Image.Image, full: tuple[int, int]) -> bytes:
    return PIXELS.pack(*image.size, *full) + image.tobytes()


def main() -> None:
    """Load all libraries, confine the process, and only then read."""
    warnings.simplefilter("error", Image.DecompressionBombWarning)
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    pillow_heif.options.DECODE_THREADS = 0
    pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)
    pypdfium2.PdfDocument.new().close()
    Image.preinit()
    done, longest, page_seconds, cpu = sys.argv[1:]
    try:
        confine(int(cpu))
    except Unconfined:
        sys.exit(UNCONFINED)
    content = sys.stdin.buffer.read()
    for frame in frames(content, int(done), int(longest), float(page_seconds)):
        sys.stdout.buffer.write(frame)
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()
