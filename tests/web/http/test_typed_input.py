"""What was typed stays while the language changes: on each page, as typed, and nowhere else."""

from datetime import UTC, datetime

from sqlalchemy import delete

from app.domain.intake import journey
from app.domain.intake.question import Kind
from app.services.core.unit import unit_for
from app.storage.sign_in import sessions
from app.storage.sign_in.sessions import ApplicantSession
from tests.conftest import on_sqlite
from tests.support import families
from tests.support.rows import everything, rows

WORDS = "Zuplo, and not a real answer"


def switch(visitor, language, **typed):
    """Press a language in the header, as a browser without scripts does."""
    page = visitor.page
    [button, *_] = [b for b in page.all("button", form="typed", lang=language) if b.get("name")]
    assert page.all("form", id="typed")
    return visitor.send(button.get("formaction"), page=button.get("value"), **typed)


def typed_into(page):
    """What is typed into each box of text on the page, were each filled with WORDS."""
    form = page.all("form", id="typed")[0]
    boxes = [e for e in form.iter() if str(e.tag).endswith(("}input", "}textarea"))]
    other = {"hidden", "radio", "checkbox", "file"}
    return {e.get("name"): WORDS for e in boxes if e.get("type", "text") not in other}


def values_in(element):
    return " ".join(each.get("value", "") for each in element.iter())


def is_kept(visitor, typed):
    return typed.items() <= visitor.page.fields.items()


def keeps(visitor):
    """Whether the open page has what was typed in French, in English again, and after Back."""
    before = visitor.page.url.partition("?")[0]
    typed = typed_into(visitor.page)
    assert typed
    switch(visitor, "fr", **typed)
    assert (visitor.page.status, visitor.page.all("html")[0].get("lang")) == (200, "fr")
    assert visitor.page.url.partition("?")[0] == before
    assert "Zuplo" not in visitor.page.url
    assert is_kept(visitor, typed)
    switch(visitor, "en")
    assert visitor.page.all("html")[0].get("lang") == "en"
    assert is_kept(visitor, typed)
    visitor.get(before)
    return is_kept(visitor, typed)


PAGES = [
    page.name
    for page in journey.PAGES
    if any(
        q.kind not in {Kind.CHOICE, Kind.TICK, Kind.COUNTRY, Kind.FILE, Kind.PHOTO}
        for q in page.questions
    )
    and not page.only_if
]


@on_sqlite
def test_each_page_of_the_form_keeps_it(visitor):
    visitor.fill_in()
    assert len(PAGES) > 8
    for name in PAGES:
        visitor.get(f"/apply/{name}")
        assert keeps(visitor), name


@on_sqlite
def test_choices_are_kept_too_and_a_page_left_alone_shows_what_is_saved(visitor):
    visitor.fill_in(sex="female")
    visitor.get("/apply/sex")
    switch(visitor, "fr")
    assert visitor.page.fields["sex"] == "female"
    switch(visitor, "ar", sex="male")
    assert visitor.page.fields["sex"] == "male"
    visitor.get("/apply/nationality")
    switch(visitor, "fr", nationality="SDN")
    assert visitor.page.fields["nationality"] == "SDN"


@on_sqlite
def test_an_entry_of_a_list_keeps_it_unfolded(visitor):
    visitor.fill_in()
    visitor.get("/apply/documents")
    switch(visitor, "ar")
    assert all(fold.get("open") is None for fold in visitor.page.all("details"))
    switch(visitor, "fr", document_number=WORDS)
    folds = [f for f in visitor.page.all("details") if "Zuplo" in values_in(f)]
    assert [fold.get("open") for fold in folds] == [""]
    [entry, *_] = [
        a.get("href") for a in visitor.page.all("a") if "/apply/documents/" in a.get("href")
    ]
    visitor.get(f"{entry}?lang=en")
    assert keeps(visitor)


@on_sqlite
def test_it_goes_once_the_page_is_sent_and_was_never_an_answer(visitor, portal):
    visitor.fill_in()
    visitor.get("/apply/uk-connections")
    switch(visitor, "fr", uk_connections=WORDS)
    [session] = rows(portal, ApplicantSession)
    assert session.typed
    assert "Zuplo" not in str(everything(portal))
    visitor.get("/apply/where-in-france")
    assert visitor.page.fields["where_in_france"] != WORDS

    visitor.get("/apply/uk-connections")
    visitor.send(uk_connections="Another text")

    [session] = rows(portal, ApplicantSession)
    assert session.typed is None
    assert visitor.get("/apply/uk-connections").fields["uk_connections"] == "Another text"


@on_sqlite
def test_a_page_with_errors_changes_its_language_as_it_is(visitor):
    visitor.fill_in()
    visitor.get("/apply/date-of-birth")
    visitor.send(**{"date_of_birth-day": "XX", "date_of_birth-month": "13"})
    assert visitor.page.status == 422
    switch(visitor, "fr")
    assert visitor.page.fields["date_of_birth-day"] == "XX"


@on_sqlite
def test_the_pages_after_sending_keep_it(visitor):
    visitor.submit(reached=False)
    for address in ("/status/contact", "/status/wrong-answer", "/status/location"):
        visitor.get(address)
        assert keeps(visitor), address
    visitor.get("/status/contact")
    visitor.send("/status/contact", email=WORDS)
    switch(visitor, "fr")
    assert visitor.page.fields["email"] == WORDS
    visitor.get("/status/location")
    visitor.send("/status/location/declaration", place=WORDS)
    assert visitor.page.status == 422
    switch(visitor, "ar")
    assert visitor.page.fields["place"] == WORDS


@on_sqlite
def test_the_family_list_keeps_it(visitor, portal):
    visitor.take_up(families.a_first(portal, families.WIFE, now=datetime.now(UTC)))
    visitor.get("/apply/family")
    assert keeps(visitor)


@on_sqlite
def test_without_a_session_nothing_is_kept_and_the_page_has_it(visitor, portal):
    for address in ("/return", "/return/lost", "/return/undo"):
        visitor.get(f"{address}?lang=en")
        typed = typed_into(visitor.page)
        page = switch(visitor, "ar", **typed)
        assert (page.status, page.all("html")[0].get("dir")) == (200, "rtl")
        assert page.all("form", id="typed")
        assert is_kept(visitor, typed)
        visitor.get(address)
        assert not is_kept(visitor, typed)
    visitor.get("/apply/in-france?lang=en")
    assert switch(visitor, "fr", in_france="no").fields["in_france"] == "no"
    assert "Zuplo" not in str(everything(portal))


@on_sqlite
def test_when_the_session_has_ended_it_comes_along_to_the_next_one(visitor, portal):
    visitor.fill_in()
    visitor.get("/apply/uk-connections")
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(ApplicantSession))
    switch(visitor, "fr", uk_connections=WORDS)
    assert visitor.page.status == 401
    assert visitor.page.fields["uk_connections"] == WORDS
    switch(visitor, "en")
    assert visitor.page.status == 401
    again = visitor.page.fields

    visitor.fill_in()
    visitor.get("/apply/task-list")
    visitor.send("/language", **(again | {"csrf_token": visitor.page.fields["csrf_token"]}))
    assert visitor.page.url.partition("?")[0] == "/apply/uk-connections"
    assert visitor.page.fields["uk_connections"] == WORDS


@on_sqlite
def test_cut_off_in_the_middle_it_is_offered_again(visitor, monkeypatch):
    visitor.fill_in()
    visitor.get("/apply/uk-connections")
    monkeypatch.setattr(sessions, "set_typed", lambda *_: 1 / 0)
    visitor.client.application.config["PROPAGATE_EXCEPTIONS"] = False
    switch(visitor, "fr", uk_connections=WORDS)
    assert visitor.page.status == 500
    assert visitor.page.fields["uk_connections"] == WORDS


@on_sqlite
def test_a_page_that_fails_in_the_other_language_offers_it_again(visitor, monkeypatch):
    visitor.get("/return")
    application = visitor.client.application
    monkeypatch.setitem(application.view_functions, "access.ask_reference", lambda: 1 / 0)
    application.config["PROPAGATE_EXCEPTIONS"] = False
    switch(visitor, "fr", reference="EOI-7K2M")
    assert visitor.page.status == 500
    assert visitor.page.fields["reference"] == "EOI-7K2M"


ELSEWHERE = [
    "",
    "//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "/language",
    "/hooks/demo",
    "/x?y",
]


@on_sqlite
def test_it_leads_to_no_other_site_and_no_other_act(visitor):
    visitor.fill_in()
    for page in ELSEWHERE:
        visitor.get("/apply/name")
        visitor.send("/language?lang=fr", page=page, family_name=WORDS)
        assert visitor.page.status == 400, page


@on_sqlite
def test_nobody_else_sees_it(visitor):
    visitor.fill_in()
    visitor.get("/apply/name")
    switch(visitor, "fr", family_name=WORDS)
    visitor.fill_in()  # as somebody else
    assert visitor.get("/apply/name").fields["family_name"] != WORDS


@on_sqlite
def test_a_reviewers_search_keeps_it_and_opens_nothing_to_others(desk):
    at_work = desk("amina", "caseworker")
    page = at_work.get("/review/")
    fields = page.fields | {"reference": WORDS, "page": "/review/"}
    answer = at_work.client.post("/language?lang=fr", data=fields)
    assert answer.status_code == 200
    assert WORDS in answer.text
    stranger = desk("nobody")
    fields = fields | {"csrf_token": stranger.get("/review/").fields["csrf_token"]}
    assert stranger.client.post("/language?lang=fr", data=fields).status_code == 403
