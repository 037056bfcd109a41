"""Pages of PDFs are drawn as viewers show them: what is written into a form, and onto a page."""

import time
import zlib
from contextlib import suppress
from io import BytesIO

import pytest
from PIL import Image

from app.security.sandbox import decoder
from app.security.sandbox.images import PIXELS, Refusal, Refused
from tests.support.pictures import a_stream, written
from tests.support.sandboxed import pictures, refusal_of

FONT, FORM = b"/Resources<</Font<</F 5 0 R>>>>", b"/Type/XObject/Subtype/Form"
WIDGET = b"<</Type/Annot/Subtype/Widget/Rect[180 712 520 746]/DA(/F 20 Tf 0 g)"
MARK = b"<</Type/Annot/Rect[180 712 520 746]/DA(/F 20 Tf 0 g)/Subtype"


def a_form(*annotations, more=(), fields=None, form=b"", catalog=b"", pages=1):
    """A PDF with a form, and annotations on its page; `more` are objects from 20 on."""
    first = 6
    places = [b"%d 0 R" % (first + number) for number in range(len(annotations))]
    fields = b" ".join(places) if fields is None else fields
    objects = [
        b"<</Type/Catalog/Pages 2 0 R/AcroForm<</Fields[%s]/DR<</Font<</F 5 0 R>>>>"
        b"/DA(/F 20 Tf 0 g)%s>>%s>>" % (fields, form, catalog),
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (b"3 0 R " * pages, pages),
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Annots[%s]%s>>"
        % (b" ".join(places), FONT),
        a_stream(b"", b"BT /F 24 Tf 50 780 Td (SPECIMEN) Tj ET"),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        *annotations,
    ]
    objects += [b"<<>>"] * (19 - len(objects))
    return written([*objects, *more])


def appearance(text):
    content = b"BT /F 20 Tf 0 g 4 9 Td (%s) Tj ET" % text
    return a_stream(FORM + b"/BBox[0 0 340 34]" + FONT, content)


def drawn(pdf, longest=842):
    return [image for image, _ in decoder.pages(pdf, 0, longest)]


def dark(image, box=(180, 96, 520, 130)):
    """The dots that are dark where the annotation is."""
    return sum(value < 100 for value in image.crop(box).convert("L").tobytes())


AP = b"/AP<</N 20 0 R>>"
CROSS = b"0 0 m 340 34 l 0 34 m 340 0 l S"
SHOWN = {
    "a text field": [WIDGET + b"/FT/Tx/T(a)/V(ALPHA EXAMPLE)/F 4" + AP + b">>"],
    "a text field that its viewer draws": [WIDGET + b"/FT/Tx/T(a)/V(ALPHA EXAMPLE)/F 4>>"],
    "a field of several lines": [WIDGET + b"/FT/Tx/Ff 4096/T(a)/V(ALPHA EXAMPLE)/F 4>>"],
    "a choice": [WIDGET + b"/FT/Ch/Ff 131072/T(a)/V(ALPHA)/Opt[(ALPHA)(BETA)]/F 4>>"],
    "a tick": [WIDGET + b"/FT/Btn/T(a)/V/Yes/AS/Yes/F 4/AP<</N<</Yes 20 0 R/Off 21 0 R>>>>>>"],
    "a signature": [WIDGET + b"/FT/Sig/T(a)/F 132/V<</Type/Sig/Contents<00>>>" + AP + b">>"],
    "a stamp": [MARK + b"/Stamp/F 4" + AP + b">>"],
    "a free text": [MARK + b"/FreeText/F 4/Contents(ALPHA EXAMPLE)" + AP + b">>"],
    "a free text that its viewer draws": [MARK + b"/FreeText/F 4/Contents(ALPHA EXAMPLE)>>"],
    "a line by hand": [MARK + b"/Ink/F 4/C[0 0 0]/BS<</W 3>>/InkList[[190 720 500 740]]>>"],
}
NOT_SHOWN = {
    "an empty field": [WIDGET + b"/FT/Tx/T(a)/F 4>>"],
    "a hidden field": [WIDGET + b"/FT/Tx/T(a)/V(ALPHA)/F 2" + AP + b">>"],
    "a field for paper alone": [WIDGET + b"/FT/Tx/T(a)/V(ALPHA)/F 36" + AP + b">>"],
    "a hidden stamp": [MARK + b"/Stamp/F 2" + AP + b">>"],
}
MORE = (appearance(b"ALPHA EXAMPLE"), a_stream(FORM + b"/BBox[0 0 340 34]", b""))


@pytest.mark.parametrize("what", SHOWN)
@pytest.mark.parametrize("form", [b"", b"/NeedAppearances true"], ids=["", "to be drawn"])
def test_what_was_written_into_a_form_or_onto_a_page_is_kept(what, form):
    [page] = drawn(a_form(*SHOWN[what], more=MORE, form=form))
    assert dark(page) > 50
    [empty] = drawn(a_form())
    assert dark(empty) == 0


@pytest.mark.parametrize("what", NOT_SHOWN)
def test_what_viewers_do_not_show_is_not_drawn(what):
    [page] = drawn(a_form(*NOT_SHOWN[what], more=MORE))
    assert dark(page) == 0


def test_a_field_that_no_form_lists_is_kept_too():
    field = SHOWN["a text field"]
    assert dark(*drawn(a_form(*field, more=MORE, fields=b""))) > 100
    without_form = a_form(*field, more=MORE).replace(b"/AcroForm", b"/Nothing ")
    assert dark(*drawn(without_form)) > 100


def test_a_field_filled_in_leaves_the_sandbox():
    _, page = pictures(a_form(*SHOWN["a text field"], more=MORE))
    image = Image.open(BytesIO(page.jpeg))
    image.thumbnail((842, 842))
    assert dark(image) > 100


XFA = a_stream(b"", b"<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'></xdp:xdp>")
IN_XFA = b"/XFA 20 0 R"


@pytest.mark.parametrize("catalog", [b"", b"/NeedsRendering true"])
def test_a_form_that_only_its_own_programs_can_show_is_refused(catalog):
    assert refusal_of(a_form(more=[XFA], form=IN_XFA, catalog=catalog)) is Refusal.FORM_ALONE


def test_a_form_that_every_viewer_shows_beside_it_is_taken():
    [page] = drawn(a_form(WIDGET + b"/FT/Tx/T(a)/V(ALPHA)/F 4>>", more=[XFA], form=IN_XFA))
    assert dark(page) > 100
    assert len(drawn(a_form(more=[XFA], form=IN_XFA, pages=2))) == 2


def one_bit_scan(width, height, lines):
    """A page that is one picture of one bit a dot, with so many hairlines."""
    image = Image.new("1", (width, height), 1)
    for line in range(lines):
        at = (2 * line + 1) * width // (2 * lines)
        image.paste(0, (at, 0, at + 1, height))
    content = zlib.compress(image.tobytes())
    size = b"/Width %d/Height %d/BitsPerComponent 1" % (width, height)
    kind = b"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/Filter/FlateDecode"
    return written(
        [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources 6 0 R>>",
            a_stream(b"", b"595 0 0 842 0 0 cm /I Do"),
            a_stream(kind + size, content),
            b"<</XObject<</I 5 0 R>>>>",
        ]
    )


def test_a_scan_in_a_pdf_keeps_its_hairlines_too():
    [page] = drawn(one_bit_scan(1653, 2339, 100), longest=800)
    row = page.convert("L").crop((0, 400, page.width, 401)).tobytes()
    ink = [value < 235 for value in row]
    assert sum(now and not before for before, now in zip([False, *ink], ink, strict=False)) == 100


SCRIPT = b"<</S/JavaScript/JS(app.alert\\(1\\); while \\(true\\) {})>>"
EVIL = {
    "a script when it is opened": b"/OpenAction" + SCRIPT,
    "a script for the whole": b"/Names<</JavaScript<</Names[(a)%s]>>>>" % SCRIPT,
    "a form sent away": b"/OpenAction<</S/SubmitForm/F<</FS/URL/F(http://127.0.0.1:9/)>>>>",
    "a program": b"/OpenAction<</S/Launch/F(/bin/sh)>>",
    "another file": b"/OpenAction<</S/ImportData/F(/etc/passwd)>>",
}


@pytest.mark.parametrize("what", EVIL)
def test_nothing_in_a_form_is_run_or_fetched(what):
    field = WIDGET + b"/FT/Tx/T(a)/V(ALPHA EXAMPLE)/F 4/AA<</F%s/C%s/K%s>>/A%s>>" % ((SCRIPT,) * 4)
    began = time.monotonic()
    [page] = drawn(a_form(field, more=MORE, catalog=EVIL[what]))
    assert dark(page) > 100
    assert time.monotonic() - began < 2


def many(count, annotation):
    """So many of one annotation on a page."""
    places = b"6 0 R " * count
    return a_form(annotation, more=MORE).replace(b"/Annots[6 0 R]", b"/Annots[%s]" % places)


@pytest.mark.again  # much work
@pytest.mark.parametrize("kind", ["a text field", "a free text that its viewer draws", "a stamp"])
def test_a_page_with_ten_thousand_of_them_is_drawn_or_ended(kind):
    began = time.monotonic()
    with suppress(Refused):
        assert dark(Image.open(BytesIO(pictures(many(10_000, *SHOWN[kind]))[1].jpeg))) > 0
    assert time.monotonic() - began < 30


def test_a_field_that_is_its_own_parent_ends():
    field = WIDGET + b"/FT/Tx/T(a)/V(ALPHA)/F 4/Parent 6 0 R/Kids[6 0 R]>>"
    *_, end = decoder.frames(a_form(field, form=b"/CO[6 0 R 6 0 R]"))
    assert len(end) == PIXELS.size
