"""A phone that tells where it is, and one that does not."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.browser.walk import come_back, press

pytestmark = pytest.mark.again  # a real browser, for long

CALAIS = {"latitude": 50.9513, "longitude": 1.8587, "accuracy": 30}


@pytest.fixture
def asked(site, new_page):
    def there(address, *, scripts=True):
        page = new_page(scripts=scripts)
        come_back(page, site, site.submission(address, located=False), address)
        page.goto("/status/location")
        return page

    return there


def main_buttons(page):
    return page.locator(
        "main .govuk-button:not(.govuk-button--secondary):visible"
    ).all_inner_texts()


def test_a_phone_that_is_allowed_to_confirms_it_with_one_press(asked):
    page = asked("allows@example.org")
    page.context.grant_permissions(["geolocation"])
    page.context.set_geolocation(CALAIS)
    sent = []
    page.on("request", lambda request: sent.append(request.url))

    press(page.get_by_role("button", name="Use this phone’s position"))

    expect(page.get_by_role("main")).to_contain_text("You confirmed that you are in France.")
    assert not any("50.95" in url for url in sent)


def test_one_that_is_not_says_so_and_takes_it_in_words(asked):
    page = asked("denies@example.org")
    assert main_buttons(page) == ["Use this phone’s position"]
    page.get_by_role("button", name="Use this phone’s position").click()
    expect(page.get_by_text("The phone did not allow it.")).to_be_visible()

    page.get_by_label("Where in France are you?").fill("Loon-Plage")
    page.get_by_label("I do not want to share a position").check()
    press(page.get_by_role("button", name="I declare that I am in France"))

    expect(page.get_by_role("main")).to_contain_text("You told us where you are in France.")


def test_without_scripts_it_is_asked_in_words_alone(asked):
    page = asked("plain@example.org", scripts=False)
    assert main_buttons(page) == ["I declare that I am in France"]

    expect(page.get_by_role("button", name="Use this phone’s position")).to_be_hidden()
    expect(page.get_by_role("button", name="I declare that I am in France")).to_be_visible()


@pytest.mark.parametrize("hours", [26, pytest.param(-3, marks=pytest.mark.again)])
def test_the_time_left_is_the_servers_whatever_the_phones_clock_says(asked, hours):
    page = asked(f"clock{hours}@example.org")
    page.clock.install(time=datetime.now(UTC) + timedelta(hours=hours))
    page.reload()
    left = page.locator("[data-left]")
    expect(left).to_have_text("in 23 hours")

    page.clock.run_for(21_000)
    expect(left).to_have_text("in 23 hours")
    page.clock.run_for(2 * 3600_000)
    expect(left).to_have_text("in 21 hours")


@pytest.mark.again  # the other way to the same
def test_a_phone_that_slept_or_was_set_asks_the_server(asked):
    page = asked("slept@example.org")
    page.clock.install()
    page.reload()
    left = page.locator("[data-left]")
    left.evaluate("left => { left.textContent = '' }")
    page.evaluate("Date.now = (now => () => now() + 26 * 3600000)(Date.now)")

    with page.expect_response("**/status/location"):
        page.clock.run_for(21_000)
    page.clock.run_for(21_000)
    expect(left).to_have_text("in 23 hours")
