import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.services.core.unit import unit_for
from app.services.sign_in import applicant_sessions
from app.web.http import applicant_session
from tests.support.desk import a_return, screen_all
from tests.support.families import SON, WIFE, a_submitted_family, number_of
from tests.support.people import passport, status_of
from tests.support.returning import end_session
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

UNTIL = "/apply/family"
_LISTED = "govuk-task-list__item govuk-task-list__item--with-link"
YOUNG = replace(SON, date_of_birth="2018-02-03")


def listed(person):
    year, month, day = person.date_of_birth.split("-")
    return {
        "given_names": person.given_names,
        "family_name": person.family_name,
        "date_of_birth-year": year,
        "date_of_birth-month": month,
        "date_of_birth-day": day,
        "relation": person.relation,
    }


def about(person):
    return {
        "applying": "joining",
        "family_relation": person.relation,
        "given_names": person.given_names,
        "family_name": person.family_name,
        "date_of_birth": person.date_of_birth,
    }


@pytest.fixture
def first(visitor):
    """A father who has listed his wife and his son."""
    visitor.fill_in(UNTIL, applying="first")
    visitor.send(**listed(WIFE))
    visitor.send(**listed(SON))
    return visitor


def family_reference(visitor):
    return re.search(r"FAM(-\w{4}){3}", visitor.get(UNTIL).text())[0]


def named(name):
    """A name in a text of any direction."""
    return f"\N{FIRST STRONG ISOLATE}{name}\N{POP DIRECTIONAL ISOLATE}"


def press(visitor, act):
    """The first button of the page that does this."""
    [address, *_] = [
        form.get("action") for form in visitor.page.all("form") if form.get("action").endswith(act)
    ]
    return visitor.send(address)


def get_ready(visitor, **changes):
    visitor.get("/apply/next")
    while visitor.page.url != "/apply/check-answers":
        visitor.go_on(**changes)
    assert "nobody in the family group is valid" in visitor.page.text()
    return visitor.send(consent="y")


def test_a_family_from_the_list_to_the_submission(first, application):
    wife = Visitor(application.test_client())
    wife.fill_in(UNTIL, **about(WIFE))
    wife.send(reference=family_reference(first))
    assert "You are 3 in this family group. Confirmed by the first of you: 1." in wife.page.text()
    assert SON.given_names not in wife.page.text()

    first.get(UNTIL)
    press(first, "/confirm")
    press(first, "/fill-in")
    assert first.page.heading == f"About {named('Abel')}"
    assert "You are filling in the form of" in first.page.html
    get_ready(first, **about(SON), document_number="55 018")
    assert first.page.url.startswith(UNTIL)
    assert f"The form of {named('Abel')} is ready." in first.page.text()
    assert main_button(first) == ("Back to your own form", f"{UNTIL}/back")
    assert first.page.text().count("Back to your own form") == 1
    press(first, "/back")
    assert "Your family reference" in first.page.text()
    get_ready(first)
    assert first.page.url == UNTIL
    assert "You are ready" in first.page.text()

    get_ready(wife, **about(WIFE), document_number="55 017")

    assert wife.page.url == "/apply/submitted"
    assert first.get("/status").status == 200
    assert first.page.url == "/status"


def main_button(visitor):
    """What the first button of the page says, and what it leads to."""
    links = visitor.page.all("a", class_="govuk-button")
    forms = [form for form in visitor.page.all("form") if form.get("action") != "/apply/family"]
    found = [
        (" ".join(" ".join(place.itertext()).split()), place.get("href") or place.get("action"))
        for place in [*links, *forms]
        if place in visitor.page.all("main")[0].iter()
    ]
    return found[0] if found else None


def test_what_is_left_to_do_stands_first_until_all_is_sent(visitor, application):
    """On the page of the family, the task list and check-answers alike; no button goes round."""
    visitor.fill_in(applying="first", family_reference="")
    visitor.get(UNTIL)
    visitor.send(**listed(WIFE))
    assert main_button(visitor) == ("Check your answers", "/apply/check-answers")
    wife = Visitor(application.test_client())
    wife.fill_in(**about(WIFE) | {"document_number": "55 017", "family_reference": ""})
    wife.get(UNTIL)
    wife.send(reference=family_reference(visitor))
    get_ready(wife)
    assert "The first of you has not said yet that it is you" in wife.page.text()
    assert "Ready: 0." in wife.page.text()

    for page in (UNTIL, "/apply/task-list"):
        visitor.get(page)
        text, where = main_button(visitor)
        assert (text, where.rpartition("/")[2]) == ("Yes, it is Selam Invented", "confirm")
    visitor.send(where)
    assert "Confirmed by the first of you: 2. Ready: 1." in visitor.page.text()
    assert main_button(visitor) == ("Check your answers", "/apply/check-answers")

    visitor.get("/apply/check-answers")
    assert visitor.send(consent="y").url == "/apply/submitted"


def test_a_confirmation_that_sends_everything_says_that_it_is_sent(visitor, application):
    visitor.fill_in(applying="first", family_reference="")
    visitor.get(UNTIL)
    visitor.send(**listed(WIFE))
    get_ready(visitor)
    wife = Visitor(application.test_client())
    wife.fill_in(**about(WIFE) | {"document_number": "55 017", "family_reference": ""})
    wife.get(UNTIL)
    wife.send(reference=family_reference(visitor))
    get_ready(wife)
    text = wife.page.text()
    assert text.index("The first of you has not said yet") < text.index("You are ready")

    visitor.get(UNTIL)
    page = press(visitor, "/confirm")

    assert (page.url, page.said) == ("/apply/submitted", "Your Expression of Interest is sent.")


def test_who_is_ready_is_not_asked_again(visitor):
    visitor.fill_in(applying="first", family_reference="")
    visitor.get(UNTIL)
    visitor.send(**listed(WIFE))
    get_ready(visitor)
    for page in (UNTIL, "/apply/task-list", "/apply/check-answers"):
        visitor.get(page)
        assert "Selam Invented , who has not joined yet" in visitor.page.text()
        assert "check-answers" not in str(main_button(visitor))
        assert "consent" not in str([field.get("name") for field in visitor.page.all("input")])


def test_of_two_who_could_be_it_the_first_says_who_joined(visitor, application):
    visitor.fill_in(UNTIL, applying="first")
    for name in ("Hassan", "Hussein"):
        visitor.send(**listed(replace(WIFE, given_names=name)))
    wife = Visitor(application.test_client())
    wife.fill_in(UNTIL, **about(replace(WIFE, given_names="Husein")))
    wife.send(reference=family_reference(visitor))

    page = visitor.get(UNTIL)
    assert "No, it is Hassan Invented" in page.text()
    [move] = [form for form in page.all("form") if "/is/" in form.get("action")]
    page = visitor.send(move.get("action"))

    assert (page.url, page.status) == (UNTIL, 200)
    assert "is it them?" not in page.text()
    assert re.search("Hassan Invented .*Filling in.*Hussein Invented .*No form yet", page.text())


def test_who_is_not_listed_reads_what_to_do_and_nothing_else(first, application):
    stranger = Visitor(application.test_client())
    stranger.fill_in(UNTIL, **about(WIFE) | {"family_name": "Else", "given_names": ""})

    texts = set()
    for reference in (family_reference(first), "FAM-0000-0000-0000"):
        stranger.send(reference=reference)
        assert stranger.page.status == 422
        texts.add(stranger.page.text().replace(reference, ""))
    stranger.send(reference="FAM-1")

    assert len(texts) == 1
    assert "12 characters" in stranger.page.text()


def test_somebody_is_taken_off_the_list(first):
    press(first, "/take-off")
    assert WIFE.given_names not in first.page.text()
    assert SON.given_names in first.page.text()


def test_a_wrong_entry_says_what_is_wrong_and_keeps_what_was_typed(first):
    first.send(UNTIL, **listed(WIFE) | {"family_name": "", "date_of_birth-month": "13"})
    assert first.page.status == 422
    assert first.page.fields["given_names"] == WIFE.given_names


def test_how_one_applies_changes_by_leaving_the_group(first):
    first.get("/apply/applying")
    first.send(applying="alone")
    assert "not possible any more" in first.page.said

    press(first, "/leave")

    assert first.page.url == "/apply/applying"
    first.send(applying="alone")
    assert first.get(UNTIL).url == "/apply/applying"


def test_alone_there_is_no_family_page(visitor):
    visitor.fill_in()
    assert visitor.get(UNTIL).url == "/apply/applying"


def test_what_was_typed_stays_when_the_session_has_ended(first, portal):
    end_session(portal)
    first.send(UNTIL, **listed(WIFE) | {"given_names": "Zelda"})
    assert first.page.status == 401
    assert first.page.fields["given_names"] == "Zelda"


def test_leaving_the_phone_ends_the_child_s_session_and_the_parent_s(first):
    first.get(UNTIL)
    press(first, "/fill-in")
    first.send("/leave")
    first.get("/apply/task-list")
    assert first.page.url.startswith("/return")


def test_who_comes_next_on_the_phone_of_a_parent_does_not_go_back_to_the_parent(application):
    with application.test_request_context():
        applicant_session.remember(uuid4(), "a parent's")
        applicant_session.go_to_child(uuid4(), "a child's")
        assert applicant_session.is_with_child()

        applicant_session.remember(uuid4(), "somebody else's")

        assert not applicant_session.is_with_child()
        assert applicant_session.tokens() == ["somebody else's"]


@pytest.fixture
def father(application, portal):
    """A submitted family's father, signed in with a code, whose wife is on the register."""
    a_return(portal, documents=passport(number_of(WIFE)))
    members = a_submitted_family(portal, now=datetime.now(UTC) - timedelta(days=2))
    screen_all(portal, datetime.now(UTC) - timedelta(days=2))
    father = Visitor(application.test_client())
    with unit_for(portal, "test", write=True) as unit:
        token = applicant_sessions.begin(unit, members[0], unit.now)
    with father.client.session_transaction() as cookie:
        cookie["applicant"] = f"{members[0]}.{token}"
    return father, members


def test_the_status_page_does_not_say_whose_answer_it_is(father):
    visitor, _ = father
    page = visitor.get("/status")
    assert page.heading == "A person is looking at your family’s Expressions of Interest."
    assert "You are 3 in this family group" in page.text()
    assert "register shows" not in page.text()
    assert not any(person.given_names in page.text() for person in (WIFE, SON))


def test_the_first_applicant_withdraws_for_all_after_the_consequences(father, portal):
    visitor, members = father
    page = visitor.get("/status/withdraw")
    assert "cannot go on without you" in page.text()

    visitor.send(sure="y", family="y")

    ends = [status_of(portal, member).value for member in members]
    assert ends == ["withdrawn", "refused", "withdrawn"]  # who was told of a refusal keeps it


@pytest.fixture
def with_child(visitor):
    """A father who has answered everything, in the form of his son of eight."""
    visitor.fill_in(applying="first", family_reference="", where_in_france="Loon-Plage")
    visitor.get(UNTIL)
    visitor.send(**listed(YOUNG))
    press(visitor, "/fill-in")
    return visitor


def test_a_child_is_filled_in_for_on_fewer_than_ten_pages(with_child):
    seen, numbers = [], []
    while with_child.page.url != "/apply/check-answers":
        path = with_child.page.url.partition("?")[0]
        seen.append(path.removeprefix("/apply/"))
        [said] = with_child.page.all("span", class_="govuk-caption-l")
        numbers.append([int(each) for each in re.findall(r"\d+", said.text)])
        with_child.go_on(**about(YOUNG), document_number="55 018")
    pages = list(dict.fromkeys(seen))
    assert pages == ["child", "same-as-parent", "child-route", "documents", "photo", "pictures"]
    assert [numbers[seen.index(page)] for page in pages] == [[n, 6] for n in range(1, 7)]
    assert len(seen) + 1 < 10  # with that on which the answers are checked


def test_the_phone_of_a_parent_fills_in_for_nobody_else(with_child):
    """Neither for a child nor for those on the list, though it is the parent's own."""
    with_child.send("/apply/family/back")
    with_child.get("/apply/name")
    with_child.send("/own-phone?own=yes", page="/apply/name")
    assert with_child.page.all("input", autocomplete="given-name")
    assert not with_child.get(UNTIL).all("input", autocomplete="given-name")

    press(with_child, "/open")
    for name in ("child", "contact"):
        page = with_child.get(f"/apply/{name}")
        kept = {box.get("autocomplete") for box in page.all("input")} - {None}
        assert (kept, "Is this phone your own?" in page.text()) == ({"off"}, False)


def test_what_the_parent_answered_is_shown_and_changed_before_it_is_confirmed(with_child):
    page = with_child.get("/apply/same-as-parent")
    assert page.heading == f"Is this right for {named('Abel')}?"
    assert "Loon-Plage" in page.text()
    assert f"Where in France is {named('Abel')}?" in page.text()
    refused = with_child.send()
    assert refused.status == 422

    with_child.get("/apply/where-in-france")
    with_child.send(where_in_france="Calais")
    page = with_child.get("/apply/same-as-parent")
    assert "Loon-Plage" not in page.text()
    assert "Calais" in page.text()


def test_the_pages_of_a_child_are_asked_of_nobody_else(visitor):
    visitor.fill_in()
    for name in ("child", "same-as-parent", "child-route"):
        assert visitor.get(f"/apply/{name}").url == "/apply/task-list"


def test_a_child_has_no_pages_that_only_its_parent_is_asked(with_child):
    for name in ("relationship", "convictions", "in-france", "applying"):
        assert with_child.get(f"/apply/{name}").url == "/apply/child"


def test_what_rules_a_child_out_is_said_of_the_child(with_child):
    with_child.fill_in_page(**about(YOUNG))
    with_child.send(same_as_parent="yes")
    with_child.fill_in_page(in_france="no")
    assert with_child.page.url == "/apply/cannot-apply"
    assert f"This is about the form of {named('Abel')}." in with_child.page.text()
    [link] = [a for a in with_child.page.all("a") if a.get("href") == "/apply/child-route"]
    assert "".join(link.itertext()) == f"Is {named('Abel')} in France now?"


def test_a_name_of_a_child_is_words_and_nothing_else(visitor):
    visitor.fill_in(applying="first", family_reference="")
    visitor.get(UNTIL)
    visitor.send(**listed(replace(SON, given_names="100%(x)s <b>{{ 7*7 }}")))
    press(visitor, "/fill-in")
    for path in ("child", "same-as-parent", "child-route", "nationality", "task-list"):
        page = visitor.get(f"/apply/{path}")
        assert page.status == 200
        assert "100%(x)s <b>{{ 7*7 }}" in page.text()
