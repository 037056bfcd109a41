"""The decoder turns a stranger's file into pixels, in a sandboxed process of its own.

The `forkserver` starts it, with one file on its standard input. On its standard output it writes
the pixels of each picture: width and height, then the original width and height, upright, in 2
bytes each (big-endian), then 3 bytes a pixel. The first picture is a small one of the first page.
At the end comes a width of 0, with a height of 0, or in its place the number of the `Refusal` that
says why the file was refused.

Only pixels come through: no metadata, no second content in the same bytes (polyglot files), no
format that could mislead a reader. It may use a gibibyte of memory (see `confined`): a picture of
50 megapixels, as the largest phones take, has four bytes a pixel, and is there twice while it is
shrunk. No library can be stopped in the middle of a page, so the process's own timer (setitimer(2))
ends it; `images` may then start another that goes on from that page, drawing it smaller.
"""

import signal
import sys
from collections.abc import Iterator

import pypdfium2
from PIL import Image
from pypdfium2 import raw as pdfium

from app.security.sandbox import formats, raster
from app.security.sandbox.confined import Unconfined, confine
from app.security.sandbox.images import (
    LARGE,
    MOST_PAGES,
    PIXELS,
    SMALL,
    UNCONFINED,
    WIDEST,
    Refusal,
    Refused,
    strips,
)
from app.security.sandbox.pipeline import Job

Page = tuple[Image.Image, tuple[int, int]]  # in RGB; width and height of the original, upright


def pages(content: bytes, first: int, longest: int) -> Iterator[Page]:
    """The pictures in a file from that page on. Raises Refused, or whatever a decoder raises."""
    form = formats.of(content)
    if form == "PDF":
        yield from _pages_of_pdf(content, first, longest)
    else:
        yield raster.plain(content, form, longest)


def _pages_of_pdf(content: bytes, first: int, longest: int) -> Iterator[Page]:
    """Each page as a picture, with what was written into its form and onto it.

    Neither scripts nor actions are run: this PDFium has none to run them. Nothing is fetched.
    """
    try:
        document = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as fault:
        locked = fault.err_code == pdfium.FPDF_ERR_PASSWORD
        raise Refused(Refusal.LOCKED if locked else Refusal.DAMAGED) from None
    _fill_in(document)
    if not 1 <= len(document) <= MOST_PAGES:
        raise Refused(Refusal.TOO_LONG if len(document) else Refusal.DAMAGED)
    for number in range(first, len(document)):
        page = document[number]
        width, height = page.get_size()
        if min(width, height) <= 0 or max(width, height) > WIDEST * min(width, height):
            raise Refused(Refusal.DAMAGED)
        if _is_form_alone(document, page):
            raise Refused(Refusal.FORM_ALONE)
        drawn = page.render(scale=longest / max(width, height))
        image = drawn.to_pil().convert("RGB")
        yield image, image.size
        drawn.close()
        page.close()


def _fill_in(document: pypdfium2.PdfDocument) -> None:
    """Have its fields drawn, also those that no form lists."""
    settings = pdfium.FPDF_FORMFILLINFO(version=2)
    form = pdfium.FPDFDOC_InitFormFillEnvironment(document, settings)
    document.formenv = pypdfium2.PdfFormEnv(form, settings)


def _is_form_alone(document: pypdfium2.PdfDocument, page: pypdfium2.PdfPage) -> bool:
    """Whether it is a form in XFA, and its one page only asks to wait for another program."""
    if document.get_formtype() not in {pdfium.FORMTYPE_XFA_FULL, pdfium.FORMTYPE_XFA_FOREGROUND}:
        return False
    count = pdfium.FPDFPage_GetAnnotCount(page)
    annotations = (pdfium.FPDFPage_GetAnnot(page, number) for number in range(count))
    kinds = (pdfium.FPDFAnnot_GetSubtype(annotation) for annotation in annotations)
    return len(document) == 1 and pdfium.FPDF_ANNOT_WIDGET not in kinds


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
        for large, full in found:
            if done == 0:
                # Most of the way by whole numbers: that is half the work, and as good to look at.
                small = large.reduce(max(max(large.size) // (2 * SMALL), 1))
                small.thumbnail((SMALL, SMALL))
                yield from _frame(small, full)
            yield from _frame(large, full)
            done += 1
            signal.setitimer(signal.ITIMER_PROF, page_seconds)
    except Refused as refused:
        why = refused.why
    except Image.DecompressionBombError:  # which a WebP is before it is opened
        why = Refusal.TOO_LARGE
    except MemoryError:
        why = Refusal.TOO_HEAVY
    except Exception:  # noqa: BLE001 - each decoder has its own ways to say that it cannot
        why = Refusal.DAMAGED
    yield PIXELS.pack(0, why, 0, 0)


def _frame(image: Image.Image, full: tuple[int, int]) -> Iterator[bytes]:
    """In strips, as the encoder reads it: all pixels at once would be copied twice more."""
    yield PIXELS.pack(*image.size, *full)
    for strip in strips(*image.size):
        yield image.crop(strip).tobytes()


def load() -> None:
    """Load all libraries, before any process is confined."""
    pypdfium2.PdfDocument.new().close()


def main(job: Job) -> None:
    """Confine the process, and only then read."""
    with open(0, "rb", closefd=False) as source, open(1, "wb", closefd=False) as target:
        try:
            confine(job.cpu)
        except Unconfined:
            sys.exit(UNCONFINED)
        content = source.read()
        target.writelines(frames(content, job.done, job.longest, job.page_seconds))
