"""What a file is, by its first bytes; what is taken, and what file boxes offer."""

import zipfile
from io import BytesIO

import pytest

from app.domain.intake import journey
from app.security.sandbox import formats
from app.security.sandbox.formats import TAKEN
from app.security.sandbox.images import Refusal, Refused
from app.web.forms.refusals import REFUSALS
from app.web.sign_in.forms import CorrectionForm
from tests.support.every_mode import scene
from tests.support.pictures import a_file, a_pdf, a_photo


def packed(*names):
    target = BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return target.getvalue()


def boxed(brand, *more):
    """The beginning of what is in boxes, as films and pictures of phones are."""
    brands = b"".join([brand, bytes(4), *more])
    return (8 + len(brands)).to_bytes(4) + b"ftyp" + brands + b"\0\0\0\x08mdat"


PDF = a_pdf()
IS = [
    ("JPEG", a_photo()),
    ("PNG", a_file("PNG", scene())),
    ("WebP", a_file("WEBP", scene())),
    ("HEIC", boxed(b"heic", b"mif1")),
    ("HEIC", boxed(b"mif1", b"heic")),
    ("PDF", PDF),
    ("PDF", b"\r\n" * 9 + PDF),
    ("PDF", b"\xef\xbb\xbf" + PDF),
    ("PDF", b"x" * 1019 + PDF),
    ("PDF", b"HTTP/1.1 200 OK\r\n\r\n" + PDF),
    ("PDF", b"<!doctype html>" + PDF),
    (Refusal.UNKNOWN, b"\0" * 1020 + PDF),
    # Of two in the same bytes, what it begins as.
    ("JPEG", a_photo()[:2] + b"\xff\xfe\0\x20" + PDF),
    ("PNG", a_file("PNG", scene())[:40] + PDF),
    (Refusal.OTHER_PICTURE, b"GIF89a" + PDF),
    (Refusal.ARCHIVE, packed("a.txt") + PDF),
    (Refusal.VIDEO, boxed(b"isom") + PDF),
    (Refusal.EMPTY, b""),
    (Refusal.OTHER_PICTURE, a_file("GIF", scene())),
    (Refusal.OTHER_PICTURE, a_file("BMP", scene())),
    (Refusal.OTHER_PICTURE, a_file("TIFF", scene())),
    (Refusal.OTHER_PICTURE, a_file("ICO", scene())),
    (Refusal.OTHER_PICTURE, a_file("JPEG2000", scene())),
    (Refusal.OTHER_PICTURE, a_file("AVIF", scene())),
    (Refusal.OTHER_PICTURE, boxed(b"mif1", b"avif")),
    (Refusal.OTHER_PICTURE, b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
    (Refusal.OTHER_PICTURE, b'<?xml version="1.0"?>\n<!-- drawn -->\n<svg/>'),
    (Refusal.OTHER_PICTURE, b"<!DOCTYPE svg>\n" + b"<!-- - -->" * 90 + b"<svg/>"),
    (Refusal.DOCUMENT, b"<!---->" * 90),
    (Refusal.VIDEO, boxed(b"isom", b"mp41")),
    (Refusal.VIDEO, boxed(b"qt  ")),
    (Refusal.VIDEO, b"\x1aE\xdf\xa3" + bytes(40)),
    (Refusal.VIDEO, b"RIFF\0\0\0\0AVI LIST"),
    (Refusal.UNKNOWN, b"RIFF\0\0\0\0WAVEfmt "),
    (Refusal.UNKNOWN, boxed(b"M4A ")),
    (Refusal.UNKNOWN, b"ID3\x04" + bytes(90)),
    (Refusal.DOCUMENT, packed("[Content_Types].xml", "word/document.xml")),
    (Refusal.DOCUMENT, packed("mimetype", "content.xml")),
    (Refusal.DOCUMENT, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)),
    (Refusal.DOCUMENT, rb"{\rtf1 Hello}"),
    (Refusal.DOCUMENT, "<!doctype html><p>Héllo".encode()),
    (Refusal.DOCUMENT, "اسمي أمل. ".encode() * 200),
    (Refusal.ARCHIVE, packed("photos/1.jpg", "photos/2.jpg")),
    (Refusal.ARCHIVE, b"Rar!\x1a\x07\x01"),
    (Refusal.ARCHIVE, b"7z\xbc\xaf\x27\x1c"),
    (Refusal.UNKNOWN, bytes(500)),
]


@pytest.mark.parametrize(("what", "content"), IS)
def test_a_file_is_known_by_how_it_begins(what, content):
    if isinstance(what, str):
        assert formats.of(content) == what
    else:
        with pytest.raises(Refused) as refused:
            formats.of(content)
        assert refused.value.why is what


@pytest.mark.parametrize("beginning", [b"<!--", b"<?xml ", b" " * 9, b"\xc3", b"<!DOCTYPE svg"])
def test_no_beginning_takes_long(beginning):
    with pytest.raises(Refused):
        formats.of(beginning * (1024**2 // len(beginning)))


def test_each_reason_has_a_sentence_of_its_own():
    assert set(REFUSALS) == set(Refusal)
    assert len(set(REFUSALS.values())) == len(Refusal)


def test_pages_name_what_is_taken_and_nothing_else():
    hints = [
        journey.BY_NAME["pictures"].questions[0].hint,
        CorrectionForm.evidence.kwargs["description"],
    ]
    for text in [*hints, REFUSALS[Refusal.UNKNOWN]]:
        assert {name for name in [*TAKEN, "GIF", "AVIF", "TIFF"] if name in text} == set(TAKEN)
