"""Pages that ask for several: one entry after the other, each kept, changed or removed."""

import pytest

from app.domain.intake import journey
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def at_documents(visitor):
    visitor.fill_in(until="/apply/documents")
    return visitor


def add(visitor, number):
    visitor.get("/apply/documents")
    return visitor.send(
        document_type="other",
        document_number=number,
        document_issuer="ERI",
        document_expires="",
        more="yes",
    )


def listed(page):
    return ["".join(row.itertext()) for row in page.all("dt")]


def entries(page):
    return [link.get("href") for link in page.all("a") if "/documents/" in link.get("href", "")]


def test_what_was_added_is_shown_and_another_may_follow(at_documents):
    assert listed(add(at_documents, "AA-1111")) == ["Another document, AA-1111, Eritrea"]
    assert at_documents.page.all("details", open="")  # for another
    assert len(listed(add(at_documents, "BB-2222"))) == 2
    at_documents.get("/apply/documents")
    assert not at_documents.page.all("details", open="")

    at_documents.walk()
    text = at_documents.page.text()
    assert "AA-1111" in text
    assert "BB-2222" in text


def test_who_has_one_only_goes_on_with_it(at_documents):
    page = at_documents.send(
        document_type="other", document_number="AA-1111", document_issuer="ERI", document_expires=""
    )
    assert (page.url, page.said) == ("/apply/photo", "Your answer is saved.")
    assert len(listed(at_documents.get("/apply/documents"))) == 1
    assert at_documents.send(document_number="half").status == 422


def test_a_list_that_needs_an_entry_is_not_left_without_one(at_documents):
    page = at_documents.send()
    assert (page.status, page.url) == (422, "/apply/documents")
    assert "Choose the kind of document" in page.text()


def test_half_an_entry_is_kept_and_sent_back(at_documents):
    add(at_documents, "AA-1111")
    page = at_documents.send(document_number="half")
    assert page.status == 422
    assert page.fields["document_number"] == "half"
    assert len(listed(page)) == 1


def test_a_list_that_needs_none_is_left_by_going_on(visitor):
    visitor.fill_in(until="/apply/other-names")
    assert visitor.send().url == "/apply/date-of-birth"
    visitor.get("/apply/other-names")
    assert visitor.send(more="yes").said != "It is added."  # nothing was written


def test_the_same_sent_twice_is_one_entry(at_documents):
    form = at_documents.page
    add(at_documents, "AA-1111")
    at_documents.page = form
    assert len(listed(add(at_documents, "AA-1111"))) == 1


def test_an_entry_is_changed_and_the_others_stay(at_documents):
    add(at_documents, "AA-1111")
    [first, _] = entries(add(at_documents, "BB-2222"))
    assert at_documents.get(first).fields["document_number"] == "AA-1111"

    page = at_documents.send(document_number="CC-3333")

    assert [row.split(", ")[1] for row in listed(page)] == ["CC-3333", "BB-2222"]


def test_what_is_wrong_with_an_entry_is_said_beside_it(at_documents):
    [entry] = entries(add(at_documents, "AA-1111"))
    at_documents.get(entry)
    page = at_documents.send(document_number="")
    assert (page.status, page.url) == (422, entry)
    assert "Enter the number" in page.text()


def test_an_entry_is_removed_and_the_page_asks_again(at_documents):
    [entry] = entries(add(at_documents, "AA-1111"))
    at_documents.get(entry)
    page = at_documents.send(remove="yes")
    assert listed(page) == []
    assert at_documents.get("/apply/task-list").url == "/apply/task-list"
    assert at_documents.get("/apply/check-answers").url == "/apply/documents"


def test_an_entry_that_another_tab_removed_changes_nothing(at_documents):
    [entry] = entries(add(at_documents, "AA-1111"))
    other = Visitor(at_documents.client)
    at_documents.get(entry)
    other.get(entry)
    other.send(remove="yes")

    page = at_documents.send(document_number="CC-3333")

    assert (page.url, listed(page)) == ("/apply/documents", [])
    assert at_documents.get(entry).url == "/apply/documents"
    assert at_documents.get("/apply/name/1234").status == 404


def test_a_list_has_an_end(visitor):
    most = journey.BY_NAME["other-names"].at_most
    visitor.fill_in(until="/apply/other-names")
    form = visitor.page
    for number in range(most):
        visitor.page = form
        visitor.send(other_name=f"Name {number}", more="yes")

    assert not visitor.page.all("details")
    visitor.page = form
    page = visitor.send(other_name="One more")
    assert page.status == 422
    assert "You cannot add more" in page.text()
    assert len(listed(page)) == most


def test_a_change_of_mind_about_a_helper_leaves_their_name_out(visitor):
    visitor.fill_in(helped="yes", helper_name="Quordle", helper_consent="yes")
    assert "Quordle" in visitor.page.text()

    visitor.get("/apply/helper")
    page = visitor.send(helped="no")

    assert page.url == "/apply/check-answers"
    assert "Quordle" not in page.text()
    assert visitor.get("/apply/helper-details").url == "/apply/task-list"


def test_a_helper_needs_the_applicant_s_consent(visitor):
    visitor.fill_in(until="/apply/helper-details", helped="yes")
    page = visitor.send(helper_name="Quordle")
    assert page.status == 422
    assert "Tick the box if you agree" in page.text()
