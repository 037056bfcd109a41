import pypdfium2
import pytest
import zxingcpp

from app import wording
from tests.browser import walk

PAPER = {"width": 794, "height": 1123}  # A4


def test_a_receipt_on_paper_is_the_reference_in_large_and_nothing_to_press(site, new_page):
    page, address = new_page(screen=PAPER), "paper@example.org"
    walk.come_back(page, site, site.draft(address), address)
    page.goto("/apply/check-answers")
    reference = walk.send(page)

    for path in ("/apply/submitted", "/status"):
        page.goto(path)
        page.emulate_media(media="print")
        printed = page.locator(".app-reference")
        assert printed.inner_text() == reference
        assert printed.evaluate("e => parseFloat(getComputedStyle(e).fontSize)") > 32
        assert page.locator(".app-qr svg").is_visible()
        for pressed in page.locator("button, nav, footer, .govuk-button").all():
            assert not pressed.is_visible()


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_checklist_is_one_sheet_that_a_camera_can_read(new_page, language):
    page = new_page(screen=PAPER, language=language)
    page.goto("/checklist")
    sheets = pypdfium2.PdfDocument(page.pdf(format="A4", prefer_css_page_size=True))
    assert len(sheets) == 1
    [address] = zxingcpp.read_barcodes(sheets[0].render(scale=3).to_pil())
    assert address.text == page.url.removesuffix("checklist")
