"""A complaint from the page to the reviewers' list, by somebody without a case."""

import email
import re

import pytest

from app.settings import read
from app.worker import loop

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
TEXT = "You sent my papers to somebody else."


def complain(visitor, **given):
    visitor.get("/privacy/complaint")
    return visitor.send(**{"text": TEXT, "email": "zuplo@example.org"} | given)


def test_it_is_acknowledged_on_the_page_and_by_mail_and_a_reviewer_answers(
    visitor, desk, portal, environ, tmp_path
):
    assert visitor.get("/privacy").all("a", href="/privacy/complaint")
    page = complain(visitor)
    [number] = re.findall(r"DP(?:-[0-9A-Z]{4}){3}", page.text())
    assert (page.heading, TEXT in page.html) == ("We have your complaint", False)
    loop.drain(portal, read(environ))
    [file] = (tmp_path / "mail").glob("*.eml")
    mail = email.message_from_bytes(file.read_bytes(), policy=email.policy.SMTP)
    assert mail["To"] == "zuplo@example.org"
    said = mail.get_body(["plain"]).get_content()
    assert number in said
    assert TEXT not in said

    reviewer = desk("zoe", "caseworker")
    reviewer.get("/review/complaints")
    [link] = [each for each in reviewer.page.all("a") if number in "".join(each.itertext())]
    opened = reviewer.get(link.get("href"))
    assert TEXT in opened.text()
    assert "zuplo@example.org" in opened.text()
    left = reviewer.send(f"{link.get('href')}/answered")
    assert "Nothing waits here." in left.text()
    assert left.said == "It is marked as answered."
    assert "We answered on" in visitor.get(f"/privacy/complaint/{number}").text()
    again = reviewer.act(f"{link.get('href')}/answered")
    assert (again.status, "Nothing more was done" in again.text()) == (409, True)


def test_without_an_address_there_is_a_number_and_no_mail(visitor, portal, environ, tmp_path):
    assert complain(visitor, email="").heading == "We have your complaint"
    loop.drain(portal, read(environ))
    assert not list(tmp_path.glob("mail/*"))


@pytest.mark.parametrize("given", [{"text": ""}, {"text": " \n"}, {"email": "zuplo"}])
def test_what_is_missing_is_said_and_what_was_typed_is_there_again(visitor, given):
    page = complain(visitor, **given)
    assert page.status == 422
    assert page.all("a", href=f"#{next(iter(given))}")
    if "text" not in given:
        assert TEXT in page.all("textarea")[0].text


@pytest.mark.parametrize("role", ["auditor", "partner-operator"])
def test_who_does_not_answer_them_reads_none(desk, role):
    assert desk("zoe", role).get("/review/complaints").status == 403


def test_a_number_that_was_never_given_is_not_there(visitor):
    assert visitor.get("/privacy/complaint/DP-0000-0000-0000").status == 404
