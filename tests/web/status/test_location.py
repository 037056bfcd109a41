import logging
import re

import pytest
from sqlalchemy import inspect, select, text

from app.services.core.unit import unit_for
from app.services.scheme import settings
from app.storage.audit.entries import AuditEntry
from app.worker import loop

PAGE = "/status/location"
CALAIS = {"latitude": "50.9513137", "longitude": "1.8587731", "accuracy": "17.6"}
KEHL = CALAIS | {"latitude": "48.5726123", "longitude": "7.8150456"}
DOVER = CALAIS | {"latitude": "51.1279345", "longitude": "1.3134567"}


@pytest.fixture
def portal(application):
    return application.extensions["portal"]


@pytest.fixture
def asked(visitor):
    """Somebody who has just sent their EOI."""
    visitor.submit()
    return visitor


def send(visitor, numbers):
    visitor.get(PAGE)
    return visitor.send(f"{PAGE}/position", **numbers)


def test_whoever_has_sent_it_is_led_there(asked):
    assert "One thing is left to do" in asked.page.text()
    asked.get("/status")
    assert "Do it before" in asked.page.text()
    [link] = asked.page.all("a", href=PAGE)
    [left] = [span for span in asked.page.all("span") if span.get("data-left")]
    assert left.text == "in 23 hours"
    assert 86000 < int(left.get("data-left")) <= 86400
    asked.get(link.get("href"))
    assert asked.page.heading == "Confirm that you are in France"


def test_a_position_in_france_confirms_it(asked):
    page = send(asked, CALAIS)

    assert (page.url, page.status) == (PAGE, 200)
    assert "You confirmed that you are in France." in page.text()
    assert page.all("input", name="latitude") == []
    assert "You confirmed that you are in France" in asked.get("/status").text()
    assert asked.page.all("a", href=PAGE) == []


@pytest.mark.parametrize(
    ("numbers", "says"), [(KEHL, "too near a border"), (DOVER, "not in mainland France")]
)
def test_any_other_leads_to_words(asked, numbers, says):
    assert says in send(asked, numbers).text()
    asked.get("/status")
    assert asked.page.all("section", **{"aria-labelledby": "todo"})
    assert asked.page.all("a", class_="govuk-button", href=PAGE)
    asked.get(PAGE)

    asked.send(f"{PAGE}/declaration", place="Calais", why="near-border")

    assert "You told us where you are in France." in asked.page.text()
    assert asked.page.all("input", name="place") == []
    [button] = asked.page.all("a", class_="govuk-button")
    assert (button.text, button.get("href")) == ("See where it stands", "/status")
    asked.get("/status")
    assert asked.page.all("section", **{"aria-labelledby": "todo"}) == []


@pytest.mark.parametrize(
    "numbers",
    [
        {},
        {"latitude": "", "longitude": "", "accuracy": ""},
        CALAIS | {"latitude": "nan"},
        CALAIS | {"latitude": "1e400"},
        CALAIS | {"longitude": "<b>"},
        CALAIS | {"accuracy": "-1"},
        CALAIS | {"accuracy": "inf"},
    ],
)
def test_what_is_no_position_is_said_to_be_none_and_changes_nothing(asked, numbers):
    page = send(asked, numbers)

    assert page.status == 422
    assert "The phone gave no position" in page.text()
    assert page.all("input", name="place") != []
    assert "Do it before" in asked.get("/status").text()


def test_words_need_a_place_and_a_reason(asked):
    asked.get(PAGE)
    page = asked.send(f"{PAGE}/declaration", place=" ")

    assert page.status == 422
    assert "Enter a town or a postcode" in page.text()
    assert "Choose a reason" in page.text()


def test_what_was_declared_to_an_ended_session_is_kept(asked):
    asked.client.delete_cookie("portal")
    asked.get("/return")

    page = asked.send(f"{PAGE}/declaration", place="Loon-Plage", why="no-phone")

    assert page.status == 401
    assert page.fields["place"] == "Loon-Plage"
    assert page.fields["why"] == "no-phone"


def test_a_position_sent_to_an_ended_session_is_not(asked):
    asked.client.delete_cookie("portal")
    asked.get("/return")

    page = asked.send(f"{PAGE}/position", **CALAIS)

    assert page.url.startswith("/return")
    assert CALAIS["latitude"] not in page.html


def test_a_double_click_is_harmless(asked):
    for _ in range(2):
        asked.get("/status")
        csrf = asked.page.fields["csrf_token"]
        page = asked.send(f"{PAGE}/position", csrf_token=csrf, **CALAIS)
        assert page.status == 200
        assert "You confirmed that you are in France." in page.text()


def test_the_phone_may_tell_its_position_on_that_page_alone(asked):
    assert "geolocation=(self)" in asked.get(PAGE).headers["Permissions-Policy"]
    assert "geolocation=()" in asked.get("/status").headers["Permissions-Policy"]


def test_who_has_nothing_to_confirm_is_led_to_where_it_stands(visitor):
    assert visitor.get(PAGE).url.startswith("/return")
    visitor.fill_in(until="/apply/name")
    assert visitor.get(PAGE).url.startswith("/apply/")


def test_the_message_can_be_sent_again(asked, portal, application, tmp_path):
    asked.get(PAGE)
    page = asked.send(f"{PAGE}/again")

    assert "We have sent you the message again." in page.text()
    loop.drain(portal, application.extensions["settings"])
    mails = [file.read_text() for file in (tmp_path / "mail").iterdir()]
    found = [mail for mail in mails if "Confirm that you are in France" in mail]
    assert len(found) == 2
    assert all(
        re.findall(r"http://\S+", m.replace("=\n", ""))[0].endswith("/return") for m in found
    )


@pytest.mark.parametrize("numbers", [CALAIS, KEHL, DOVER])
def test_where_somebody_is_stands_nowhere_afterwards(asked, portal, caplog, numbers):
    """Not in the database, the audit log, a message, a log or an address."""
    caplog.set_level(logging.DEBUG)
    send(asked, numbers)
    traces = [caplog.text, asked.page.url, asked.page.html, asked.get("/status").html]
    with unit_for(portal, "test") as unit:
        for table in inspect(portal.engine).get_table_names():
            for row in unit.session.execute(text(f"SELECT * FROM {table}")):  # noqa: S608 - ours
                traces += [
                    value.decode("latin-1") if isinstance(value, bytes) else str(value)
                    for value in row
                ]
        entries = unit.session.scalars(select(AuditEntry))
        traces += [str(entry.read(unit.keyring)) for entry in entries]
    whole = "\n".join(traces)
    assert "'accuracy': 18" in whole
    for number in (numbers["latitude"], numbers["longitude"]):
        assert number[:6] not in whole


def test_who_is_drawn_for_a_person_reads_that_there_is_nothing_to_do(asked, portal):
    with unit_for(portal, "operator", write=True) as unit:
        settings.change(unit, location_sample=100)
    send(asked, CALAIS)
    shown = asked.page.text()
    assert "A person looks at some of the answers, chosen by lot. You have nothing to do." in shown
    assert asked.get(PAGE).heading == "That you are in France"
    assert not asked.page.all("form", action=f"{PAGE}/position")
    assert not asked.page.all("form", action=f"{PAGE}/again")
    asked.get("/status")
    assert "One thing is left to do" not in asked.page.text()
