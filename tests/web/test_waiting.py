"""A limit that is reached: how long it lasts, and no button that must fail until then."""

import re
from datetime import timedelta

import pytest

from app.domain.sign_in.codes import RESEND_AFTER
from app.services.core import rate_limits
from app.services.intake import submissions
from app.settings import Settings
from app.startup import risks
from tests.support.pictures import a_photo
from tests.support.visitor import a_photo_file

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HOUR = timedelta(hours=1)


def seconds_left(page):
    [span] = [span for span in page.all("span") if span.get("data-left")]
    return int(span.get("data-left"))


def hidden_for(page):
    """How long each button or link of the page stays out of sight, by its words."""
    [delay] = re.findall(r"\.app-later\{animation-delay:(\d+)s\}", page.html)
    later = [each for each in page.tree.iter() if "app-later" in (each.get("class") or "")]
    assert later
    return {" ".join("".join(each.itertext()).split()): int(delay) for each in later}


def test_what_was_tried_too_often_can_be_sent_again_once_the_time_is_over(visitor, monkeypatch):
    monkeypatch.setitem(rate_limits.LIMITS, "contact-draft", (1, HOUR))
    visitor.fill_in(until="/apply/contact")
    visitor.send(email="one@example.org")
    visitor.get("/apply/contact")

    page = visitor.send(email="two@example.org")

    assert page.status == 429
    left = seconds_left(page)
    assert hidden_for(page) == {"Send it again": left}
    assert abs(left - int(page.headers["Retry-After"])) <= 1
    assert re.search(r"again in .+, at \d\d:\d\d, Paris time\.", page.text())
    assert page.fields["email"] == "two@example.org"


def test_a_file_of_one_too_many_is_asked_for_again_with_what_was_chosen_beside_it(
    visitor, monkeypatch
):
    visitor.fill_in(until="/apply/pictures")
    sent = {"picture_shows": "family"}
    with monkeypatch.context() as full:
        full.setitem(rate_limits.LIMITS, "upload", (1, HOUR))
        visitor.send(picture=a_photo_file(), **sent)
        visitor.get("/apply/pictures")
        page = visitor.send(picture=a_photo_file(a_photo(500, 600)), **sent)

    assert page.status == 429
    assert hidden_for(page) == {"Send it again": seconds_left(page)}
    assert "Choose the file again" in page.text()
    page = visitor.send(picture=a_photo_file(a_photo(500, 600)))
    assert page.status == 200
    assert len(page.all("ul", class_="app-kept")) == 2


def test_a_photo_of_one_too_many_is_asked_for_again(visitor, monkeypatch):
    visitor.fill_in(until="/apply/photo")
    with monkeypatch.context() as full:
        full.setitem(rate_limits.LIMITS, "upload", (0, HOUR))
        page = visitor.send(photo=a_photo_file())
    assert (page.status, page.fields.keys()) == (429, {"csrf_token", "photo"})
    assert visitor.send(photo=a_photo_file()).all("ul", class_="app-kept")


def test_whose_photo_is_kept_goes_on_without_another_one_while_that_must_wait(visitor, monkeypatch):
    visitor.fill_in(until="/apply/photo")
    visitor.send(photo=a_photo_file())
    monkeypatch.setitem(rate_limits.LIMITS, "upload", (0, HOUR))
    visitor.get("/apply/photo")
    refused = visitor.send(photo=a_photo_file(a_photo(500, 600)))
    assert refused.status == 429
    [leave] = [a for a in refused.all("a") if a.text == "Go back without sending it"]
    visitor.get(leave.get("href"))
    assert visitor.page.url == "/apply/photo"
    assert visitor.send().url == "/apply/pictures"


def test_a_message_that_was_sent_again_often_shows_no_button_that_fails(visitor):
    visitor.submit()
    visitor.get("/status/location")
    for _ in range(rate_limits.LIMITS["location-message"][0]):
        assert "app-later" not in visitor.page.html
        visitor.send("/status/location/again")

    assert hidden_for(visitor.page) == {"Send me the message again": seconds_left_of(visitor.page)}


def seconds_left_of(page):
    """Of the wait; the page has its deadline, too."""
    return min(int(s.get("data-left")) for s in page.all("span") if s.get("data-left"))


def test_a_code_can_be_asked_for_again_once_that_has_one_sent(visitor):
    visitor.get("/return")

    page = visitor.send(reference="EOI-0000-0000-0000")

    left = seconds_left(page)
    assert hidden_for(page) == {"Send me a new code": left}
    assert timedelta(seconds=left - 1) <= RESEND_AFTER  # rounded up
    with visitor.client.session_transaction() as cookie:
        cookie["code-asked-at"] -= int(RESEND_AFTER.total_seconds()) + 2
    page = visitor.get("/return/code")
    assert "app-later" not in page.html
    assert page.all("a", href="/return")


def test_a_form_that_was_filled_in_at_once_is_sent_in_a_moment(visitor, monkeypatch):
    monkeypatch.setattr(Settings, "accepts", lambda _, risk: risk is not risks.PROGRAMS)
    monkeypatch.setattr(submissions, "QUICKEST", HOUR)
    visitor.fill_in()

    page = visitor.send(consent="y")

    assert page.status == 429
    assert hidden_for(page) == {"Send": seconds_left(page)}
