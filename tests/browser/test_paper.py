from tests.browser import walk

PAPER = {"width": 794, "height": 1123}  # A4


def test_a_receipt_on_paper_is_the_reference_in_large_and_nothing_to_press(new_page):
    page = new_page(screen=PAPER)
    walk.fill_in_until(page, "check-answers", email="paper@example.org")
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
