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
