"""What people type on the pages, asked again where it can mean more than one thing."""

import pytest

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def dated(day="", month="", year=""):
    return {"date_of_birth-day": day, "date_of_birth-month": month, "date_of_birth-year": year}


def choices(page, name):
    return [radio.get("value") for radio in page.all("input", type="radio", name=name)]


def test_a_date_of_another_calendar_is_converted_for_a_yes_and_what_was_typed_stays(visitor):
    visitor.fill_in(until="/apply/date-of-birth")

    page = visitor.send(**dated("6", "1", "1369"))

    assert page.status == 422
    assert page.fields["date_of_birth-year"] == "1369"
    [offer] = choices(page, "date_of_birth-meant")
    assert page.all("a", href="#date_of_birth-meant")

    assert visitor.send(**{"date_of_birth-meant": offer}).status == 200
    kept = visitor.get("/apply/date-of-birth").fields
    assert {name: kept[name] for name in dated()} == dated("26", "3", "1990")


def test_a_date_in_the_family_list_is_read_in_the_same_way(visitor):
    visitor.fill_in(until="/apply/family", applying="first")
    person = {"given_names": "Zuplo", "family_name": "Vorimble", "relation": "partner"}

    page = visitor.send(**person, **dated("3/4/1990"))
    assert page.status == 422
    assert choices(page, "date_of_birth-meant") == ["1990-04-03", "1990-03-04"]
    assert page.fields["given_names"] == "Zuplo"

    page = visitor.send(**person, **{"date_of_birth-meant": "1990-04-03"})
    assert (page.status, page.url) == (200, "/apply/family")
    assert "Zuplo Vorimble" in page.text()


def test_an_address_that_may_have_a_slip_is_asked_once_and_a_yes_keeps_it(visitor):
    visitor.walk(until="/apply/contact")
    page = visitor.send(email="zuplo @gmail.con.")
    assert page.status == 422
    assert page.fields["email"] == "zuplo @gmail.con."

    page = visitor.send(**{"email-meant": "zuplo@gmail.con"})
    assert page.url == "/apply/saved"
    assert "zuplo@gmail.con" in page.text()


def test_a_paper_may_be_from_no_country(visitor):
    visitor.fill_in(until="/apply/documents")
    page = visitor.send(
        document_type="other",
        document_number="AA-1111",
        document_issuer="QZZ",
        document_issuer_name="Church of Quordle",
        document_expires="",
        more="yes",
    )
    listed = "".join(page.all("dt")[0].itertext())
    assert listed == (
        "Another document, AA-1111, Somebody else, for example a church, Church of Quordle"
    )


def test_a_date_and_its_calendar_outlive_a_change_of_language(visitor):
    visitor.fill_in(until="/apply/date-of-birth")
    typed = dated("18", "7", "1982") | {"date_of_birth-calendar": "ethiopian"}

    page = visitor.send("/language?lang=fr", page="/apply/date-of-birth", **typed)

    assert page.url == "/apply/date-of-birth?lang=fr"
    assert {name: page.fields[name] for name in typed} == typed
    assert choices(page, "date_of_birth-meant") == ["1990-03-27"]
    assert "calendrier d’Éthiopie" in page.text()
