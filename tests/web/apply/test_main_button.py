"""After it was sent, receipt and status page have one main button: the next thing to do."""

import pytest

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
PAGE = "/apply/submitted"


def main_buttons(page):
    """What the main buttons of the page say."""
    return [
        button.text
        for tag in ("button", "a")
        for button in page.all(tag, class_="govuk-button")
        if button in page.all("main")[0].iter()
    ]


@pytest.mark.parametrize(
    ("how", "button"),
    [
        ({"reached": False}, "Send me a code"),
        ({}, "Confirm that you are in France"),
        ({"located": True}, "See where it stands"),
    ],
)
def test_its_main_button_is_what_is_to_be_done_next(visitor, how, button):
    visitor.submit(**how)
    assert main_buttons(visitor.get(PAGE)) == [button]
    assert "See where it stands" in visitor.page.text()
    assert main_buttons(visitor.get("/status")) == [button] * (not how.get("located"))


def test_where_no_code_was_entered_what_is_to_be_done_after_that_stands_second(visitor):
    visitor.submit(reached=False)
    text = " ".join(visitor.get("/status").text().split())
    first, second = text.index("Send me a code"), text.index("What you must do after that")
    assert first < second < text.index("Confirm that you are in France")


def test_who_asks_on_their_own_page_for_a_code_reads_that_it_comes_and_can_ask_again(visitor):
    visitor.submit(reached=False)
    visitor.get("/status")
    page = visitor.send("/status/code", then="status")
    assert "If the reference is right" not in page.text()
    assert page.all("a", href="/status", class_="govuk-back-link")
    assert main_buttons(page) == [
        "Continue",
    ]
    assert page.all("a", href="/return") == []

    page = visitor.send("/status/code", then="status")
    assert (page.url, page.status) == ("/return/code", 200)


def test_without_a_script_the_main_button_of_the_location_is_that_which_works(visitor):
    visitor.submit()
    [position, words] = main_buttons(visitor.get("/status/location"))
    [hidden] = [form for form in visitor.page.all("form") if "data-position" in form.attrib]
    assert "hidden" in hidden.attrib
    assert position in "".join(hidden.itertext())
    assert words == "I declare that I am in France"
