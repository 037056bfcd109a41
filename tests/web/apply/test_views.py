import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from app import wording
from app.domain.intake import journey
from app.domain.intake.questions import BY_NAME
from app.services.core.unit import unit_for
from app.services.intake import submissions
from app.services.scheme import settings
from app.settings import Env
from app.storage.cases.eois import Eoi
from tests.support.returning import come_back, end_session
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


_SECTION = "govuk-heading-m app-section"


def count(portal, table):
    with unit_for(portal, "test") as unit:
        return unit.session.scalar(select(func.count()).select_from(table))


def test_from_the_first_page_to_a_reference(visitor):
    reference = visitor.apply()

    assert visitor.page.url == "/apply/submitted"
    assert reference.startswith("EOI-")


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_whole_way_in_each_language(application, language):
    visitor = Visitor(application.test_client(), language)
    visitor.apply()
    assert visitor.page.all("html")[0].get("lang") == language


def test_looking_writes_nothing(visitor, portal):
    visitor.get("/")
    visitor.get("/apply/in-france")
    assert count(portal, Eoi) == 0


def test_an_error_keeps_what_was_typed_and_names_the_field(visitor):
    visitor.walk(until="/apply/contact")
    page = visitor.send(email="not an address", phone="06 12 34 56 78")

    assert page.status == 422
    assert page.fields["email"] == "not an address"
    assert page.fields["phone"] in {"06 12 34 56 78", "+33612345678"}
    [link] = page.all("a", href="#email")
    assert link.text == "Enter an e-mail address like name@example.com"
    assert page.all("title")[0].text.startswith("Error:")


def test_one_way_to_be_reached_is_needed_and_one_is_enough(visitor):
    visitor.walk(until="/apply/contact")
    assert "Enter an e-mail address or a mobile number" in visitor.send().text()
    assert visitor.send(phone="0612345678").url == "/apply/saved"


def test_the_reference_comes_with_the_address_it_is_sent_to(visitor):
    visitor.walk(until="/apply/contact")
    page = visitor.send(email="typing-eror@example.org")
    assert "typing-eror@example.org" in page.text()
    assert page.all("a", href="/apply/contact")


def test_nobody_jumps_ahead(visitor):
    visitor.walk(until="/apply/contact")
    assert visitor.get("/apply/saved").url == "/apply/contact"
    assert visitor.get("/apply/documents").url == "/apply/contact"
    assert visitor.get("/apply/task-list").url == "/apply/contact"
    assert visitor.get("/apply/check-answers").url == "/apply/contact"
    assert visitor.get("/apply/submitted").url == "/apply/contact"


@pytest.mark.parametrize(
    ("question", "answer", "paragraph"),
    [
        ("in_france", "no", "2.2"),
        ("free_movement", "yes", "2.3b"),
        ("protection_elsewhere", "yes", "2.3e"),
        ("permission_in_france", "yes", "2.3f"),
        ("entered_uk_illegally", "yes", "3.2"),
        ("nationality", "DEU", "2.3b"),
        ("date_of_birth", str(datetime.now(UTC).year - 10), "2.3a"),
    ],
)
def test_who_is_ruled_out_reads_why_and_can_change_the_answer(visitor, question, answer, paragraph):
    page = visitor.walk(until="/apply/cannot-apply", **{question: answer})
    assert f"This is paragraph {paragraph}." in page.text()

    asked_on = BY_NAME[question].page
    assert f"/apply/{asked_on}" in [link.get("href") for link in page.all("a")]
    visitor.get(f"/apply/{asked_on}")
    visitor.fill_in_page()
    assert visitor.page.url != "/apply/cannot-apply"


def to_change(page):
    """The pages that lead to an answer which rules this person out."""
    return [link.get("href") for item in page.all("li") for link in item if "href" in link.attrib]


def test_who_is_ruled_out_reads_of_no_question_that_was_not_asked(visitor):
    page = visitor.walk(until="/apply/cannot-apply", free_movement="yes")
    assert "/apply/free-movement" in to_change(page)
    assert not {"/apply/nationality", "/apply/other-nationalities"} & {*to_change(page)}


def test_who_is_ruled_out_by_another_nationality_can_change_it(visitor):
    visitor.fill_in(until="/apply/other-nationalities")
    visitor.send(other_nationality="FRA")
    asked = ["/apply/free-movement", "/apply/nationality", "/apply/other-nationalities"]
    assert [url for url in to_change(visitor.page) if url in asked] == asked


LISTS = ("nationality", "other-nationalities", "place-of-birth", "documents")


@pytest.mark.parametrize("name", LISTS)
def test_each_list_of_countries_has_a_search_beside_it(visitor, name):
    """It has a name of its own, and the error beside it is read with it."""
    visitor.fill_in()
    page = visitor.get(f"/apply/{name}")
    [listed] = page.all("select")
    [written] = [box for box in page.all("input") if box.get("name", "").endswith("-written")]
    assert written.get("data-names") == listed.get("id")
    [label] = page.all("label", for_=written.get("id"))
    assert label.text == "Or write it here"

    page = visitor.send(**{listed.get("name"): "", written.get("name"): "Kurdistan"})
    assert page.status == 422
    assert page.fields[written.get("name")] == "Kurdistan"
    [link] = page.all("a", href=f"#{written.get('id')}")
    assert link.text.startswith("We do not know this country.")
    [written] = page.all("input", name=written.get("name"))
    assert f"{listed.get('id')}-error" in written.get("aria-describedby").split()


def test_a_country_is_found_by_writing_it_without_a_script(visitor):
    visitor.fill_in(until="/apply/nationality")
    page = visitor.send(**{"nationality": "", "nationality-written": "suda"})
    assert page.status == 422
    meant = [each.get("value") for each in page.all("input", name="nationality-meant")]
    assert meant == ["SDN", "SSD", "ZAF"]
    visitor.send(**{"nationality-meant": "SSD"})
    page = visitor.get("/apply/nationality")
    assert (page.fields["nationality"], page.fields["nationality-written"]) == ("SSD", "")


def test_a_change_leads_back_to_check_answers(visitor):
    visitor.fill_in()
    visitor.get("/apply/name")
    page = visitor.send(family_name="Otherwise")
    assert page.url == "/apply/check-answers"
    assert "Otherwise" in page.text()


def test_check_answers_has_every_question(visitor):
    visitor.fill_in()
    asked = [element.get("href") for element in visitor.page.all("a") if element.text == "Change"]
    pages = [page for page in journey.PAGES if not page.only_if]
    rows = [page for page in pages for _ in ([page] if page.is_list else page.questions)]
    assert asked == [f"/apply/{page.name}" for page in rows]


def test_check_answers_has_the_headings_of_the_task_list(visitor):
    """Each with the answers that belong there, so that somebody can jump from one to the next."""
    visitor.fill_in(applying="joining", family_relation="child", family_reference="FAM-0")
    headings = [heading.text for heading in visitor.page.all("h2")]
    listed = [heading.text for heading in visitor.get("/apply/task-list").all("h2")]
    assert headings[: len(listed)] == listed
    assert listed.index("Your family") == 3

    html = visitor.get("/apply/check-answers").html
    for name, heading in (("name", "About you"), ("family-relation", "Your family")):
        change = html.index(f'<a href="/apply/{name}">')
        assert html.rindex("<h2", 0, change) == html.index(f'<h2 class="{_SECTION}">{heading}')


def numbered(page):
    """What the page says of how far one is: this number, of so many."""
    [caption] = page.all("span", class_="govuk-caption-l")
    number, total = re.fullmatch(r"Page (\d+) of (\d+)", caption.text).groups()
    return int(number), int(total)


@pytest.mark.parametrize(
    ("about", "last"),
    [({}, 24), ({"helped": "yes"}, 25), ({"applying": "first", "helped": "yes"}, 26)],
)
def test_each_page_says_which_of_how_many_it_is_for_this_person(visitor, about, last):
    numbers = []
    visitor.get("/apply/in-france")
    while visitor.page.url not in {"/apply/check-answers", "/apply/family"}:
        if not visitor.page.url.startswith(("/apply/saved", "/apply/task-list")):
            numbers.append(numbered(visitor.page))
        visitor.go_on(**about, helper_name="Quordle", helper_consent="yes")
    seen = list(dict.fromkeys(number for number, _ in numbers))
    assert seen == sorted(seen) == list(range(1, len(seen) + 1))
    assert numbers[-1][1] == last
    if visitor.page.url == "/apply/family":
        assert numbered(visitor.page) == (len(seen) + 1, last)


def test_a_later_answer_changes_of_how_many_and_not_which_page_one_is_on(visitor):
    visitor.fill_in(until="/apply/name")
    number, total = numbered(visitor.page)
    visitor.get("/apply/applying")
    visitor.send(applying="joining")
    assert numbered(visitor.get("/apply/name")) == (number, total + 2)


def test_an_entry_of_a_list_is_on_the_page_of_the_list(visitor):
    visitor.fill_in(until="/apply/documents")
    at = numbered(visitor.page)
    visitor.fill_in_page()
    visitor.get("/apply/documents")
    [entry] = visitor._entries()
    assert numbered(visitor.get(entry.get("href"))) == at


def test_a_page_that_is_not_asked_and_one_of_who_was_signed_out_have_no_number(visitor, portal):
    visitor.fill_in(until="/apply/name")
    page = visitor.send("/apply/helper-details")
    assert page.status == 422
    assert not page.all("span", class_="govuk-caption-l")

    end_session(portal)
    visitor.get("/apply/in-france")
    page = visitor.send("/apply/name", family_name="Zuplo")
    assert page.status == 401
    assert not page.all("span", class_="govuk-caption-l")


def test_nothing_is_sent_without_consent(visitor):
    visitor.fill_in()
    page = visitor.send()
    assert (page.status, page.url) == (422, "/apply/check-answers")
    assert "Tick the box" in page.text()


def test_sending_twice_gives_one_reference(visitor, portal):
    visitor.fill_in()
    form = visitor.page
    first = visitor.send(consent="y").text()
    visitor.page = form

    assert visitor.send(consent="y").text() == first
    assert count(portal, Eoi) == 1


def test_what_was_sent_is_not_changed(visitor):
    visitor.submit()
    assert visitor.get("/apply/name").url == "/status"


def test_a_closed_window_keeps_the_draft(visitor, portal):
    visitor.fill_in()
    with unit_for(portal, "operator", write=True) as unit:
        past = datetime.now(UTC) - timedelta(days=9)
        settings.change(unit, window_opens_at=past, window_closes_at=past + timedelta(days=1))

    page = visitor.send(consent="y")

    assert page.status == 409
    assert "Expressions of Interest cannot be sent now" in page.heading
    assert visitor.get("/apply/check-answers").status == 200
    assert "The time for sending ended on" in visitor.get("/").text()


def test_what_was_typed_outlives_the_session(visitor, portal):
    visitor.fill_in(until="/apply/name")
    reference = visitor.get("/apply/saved").all("bdi")[0].text
    visitor.get("/apply/name")
    end_session(portal)

    page = visitor.send(given_names="Imaginary", family_name="Invented")

    assert page.status == 401
    assert page.fields["family_name"] == "Invented"
    [link] = page.all("a", href="/return?again=yes")
    assert "You were away" in link.text
    other_tab = Visitor(visitor.client)
    come_back(other_tab, portal, reference)
    assert visitor.send().url == "/apply/other-names"


def test_what_was_typed_can_be_sent_again_where_the_form_was_no_longer_good(visitor):
    visitor.fill_in(until="/apply/name")
    visitor.client.delete_cookie("portal")
    visitor.headers["Origin"] = "http://localhost"

    page = visitor.send(given_names="Zu & plo", family_name="Vorimble")
    assert page.status == 400
    assert page.fields["given_names"] == "Zu & plo"

    page = visitor.send()  # signed in no longer, but the token is good
    assert (page.status, page.fields["family_name"]) == (401, "Vorimble")


def test_a_stranger_s_words_are_not_offered_to_be_sent(visitor):
    visitor.fill_in(until="/apply/name")
    visitor.headers["Origin"] = "https://elsewhere.example"
    page = visitor.send(csrf_token="", family_name="Vorimble")
    assert page.status == 400
    assert "family_name" not in page.fields


@pytest.mark.parametrize(
    "junk", [{}, {"in_france": "perhaps"}, {"in_france": "\x00"}, {"in_france": "yes" * 1000}]
)
def test_junk_gets_an_answer(visitor, junk):
    visitor.get("/apply/in-france")
    assert visitor.send(**junk).status == 422


def test_too_much_is_refused(visitor):
    visitor.get("/apply/in-france")
    assert visitor.send(in_france="y" * 70_000).status == 413


def test_a_script_that_sends_at_once_waits_a_minute_in_production(visitor, monkeypatch):
    extensions = visitor.client.application.extensions
    extensions["settings"] = replace(extensions["settings"], env=Env.PRODUCTION)
    visitor.fill_in()

    page = visitor.send(consent="yes")

    assert page.status == 429
    assert "in a minute" in page.text()
    assert len(page.all("div", class_="govuk-error-summary")) == 1
    monkeypatch.setattr(submissions, "QUICKEST", timedelta())  # as if it had passed
    assert visitor.send(consent="yes").url == "/apply/submitted"


def test_where_programs_may_send_as_in_a_load_test_they_do_at_once(visitor):
    extensions = visitor.client.application.extensions
    accepted = frozenset({"sent-by-programs"})
    production = replace(extensions["settings"], env=Env.PRODUCTION, accepted_risks=accepted)
    extensions["settings"] = production
    visitor.fill_in()
    assert visitor.send(consent="yes").url == "/apply/submitted"
