"""A phone fills in for its owner once they said that it is theirs alone, and for nobody else."""

import pytest

from tests.support.returning import come_back, end_session
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

# HTML's words (autofill detail tokens) by the page and the name of what is filled in.
WORDS = {
    "name": {"given_names": "given-name", "family_name": "family-name", "native_name": "off"},
    "date-of-birth": {
        "date_of_birth-day": "bday-day",
        "date_of_birth-month": "bday-month",
        "date_of_birth-year": "bday-year",
    },
    "contact": {"email": "email", "phone": "tel"},
}


def words(page):
    return {
        each.get("name"): each.get("autocomplete")
        for each in page.all("input")
        if each.get("autocomplete")
    }


def say(visitor, answer, **typed):
    """Press the button of the open page that says whether the phone is one's own."""
    [button] = [b for b in visitor.page.all("button") if b.get("name") == "page" and own(b)]
    assert own(button).endswith(f"own={answer}")
    return visitor.send(own(button), page=button.get("value"), **typed)


def own(button):
    address = button.get("formaction", "")
    return address if address.startswith("/own-phone") else ""


def offers(page):
    return [button for button in page.all("button") if own(button)]


@pytest.fixture
def owner(visitor):
    """Somebody who is in the form, and has said on one page of it that the phone is theirs."""
    visitor.fill_in(until="/apply/name")
    assert set(words(visitor.page).values()) == {"off"}
    say(visitor, "yes")
    return visitor


def test_a_phone_fills_in_what_it_knows_for_its_owner(owner):
    assert owner.page.url == "/apply/name"
    for name, expected in WORDS.items():
        found = words(owner.get(f"/apply/{name}"))
        assert {field: found[field] for field in expected} == expected, name


def test_it_keeps_nothing_else(owner):
    for name in ("place-of-birth", "documents", "where-in-france", "uk-connections", "pictures"):
        page = owner.get(f"/apply/{name}")
        assert set(words(page).values()) <= {"off"}, name
        assert not offers(page)


def test_what_was_typed_stays_when_the_button_is_pressed(visitor):
    visitor.fill_in(until="/apply/name")
    page = say(visitor, "yes", given_names="Zuplo", family_name="")
    assert (page.fields["given_names"], page.fields["family_name"]) == ("Zuplo", "")
    assert "Zuplo" not in page.url


def test_the_word_is_taken_back(owner):
    say(owner, "no")
    for name in WORDS:
        assert set(words(owner.get(f"/apply/{name}")).values()) == {"off"}


def test_who_comes_after_them_on_the_phone_is_offered_nothing(owner, application):
    other = Visitor(application.test_client())
    other.fill_in(until="/apply/name")
    with other.client.session_transaction() as cookie:
        theirs = cookie["applicant"]
    with owner.client.session_transaction() as cookie:
        cookie["applicant"] = theirs
    assert set(words(owner.get("/apply/name")).values()) == {"off"}
    assert offers(owner.page)


def test_leaving_and_the_end_of_the_session_take_it_back(owner, portal):
    end_session(portal)
    page = owner.send("/apply/name", given_names="Zuplo", family_name="Quordle")
    assert page.status == 401
    assert set(words(page).values()) == {"off"}
    assert not offers(page)

    owner.send("/leave")
    with owner.client.session_transaction() as cookie:
        assert not cookie


def test_a_new_address_is_filled_in_as_the_first(visitor, portal):
    come_back(visitor, portal, visitor.submit())
    found = words(visitor.get("/status/contact"))
    assert (found["email"], found["phone"]) == ("off", "off")
    found = words(say(visitor, "yes"))
    assert visitor.page.url == "/status/contact"
    assert (found["email"], found["phone"]) == ("email", "tel")


def test_who_is_not_signed_in_changes_nothing(visitor):
    visitor.get("/apply/in-france")
    assert not offers(visitor.page)
    visitor.send("/own-phone?own=yes", page="/apply/in-france")
    with visitor.client.session_transaction() as cookie:
        assert "own-phone" not in cookie
