"""After it was sent, the receipt has one main button: the next thing to do."""

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
