"""After every act of an applicant, one line at the top of the page says what was done."""

from datetime import UTC, datetime, timedelta

import pytest

from app.domain.cases.lifecycle import Status
from app.domain.partners import incoming
from app.services.cases import information_requests
from tests.peers.partner import a_message, a_partner
from tests.support import families
from tests.support.callbacks import an_accepted_case, send
from tests.support.desk import at_desk, moved
from tests.support.families import SON, WIFE
from tests.support.people import a_draft, a_session, a_submission
from tests.support.returning import newest_code
from tests.support.visitor import a_photo_file

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

EOI = "EOI-0000-0000-0000"
CALAIS = {"latitude": "50.9513137", "longitude": "1.8587731", "accuracy": "17.6"}
# Pages that are there only to say what was done: their heading does.
HEADINGS = {"You have left", "What you filled in is deleted", "You have more time"}
ACTS = {}  # by address: what sends something there that is done


def at(address):
    def declared(act):
        ACTS[address] = act
        return act

    return declared


def just(page, where=None, *, moves=(), made=a_submission, about=None, **sent):
    """Somebody who sends this from the page."""

    def act(visitor, portal):
        eoi_id = moved(portal, made(portal, datetime.now(UTC), **about or {}), *moves)
        return come(visitor, portal, eoi_id, page).send(where, **sent)

    return act


def come(visitor, portal, eoi_id, page):
    with visitor.client.session_transaction() as cookie:
        cookie["applicant"] = a_session(portal, eoi_id, proved_at=datetime.now(UTC))
    visitor.get(page)
    return visitor


def address(visitor, part):
    """Where one of the page's forms or buttons leads."""
    page = visitor.page
    found = [each.get("action") for each in page.all("form")]
    found += [each.get("formaction") for each in page.all("button")]
    found += [each.get("href") for each in page.all("a")]
    return next(each for each in found if part in (each or ""))


def stranger(page, **sent):
    def act(visitor, _portal):
        visitor.get(page)
        return visitor.send(page, **sent)

    return act


NOT_LOCATED = {"located": False}
ACTS |= {
    "/return": stranger("/return", reference=EOI),
    "/return/undo": stranger("/return/undo", reference=EOI),
    "/return/lost": stranger("/return/lost", email="who@example.org"),
    "/return/unreached": stranger(
        "/return/unreached", reference=EOI, email="who@example.org", text="It is me."
    ),
    "/status/code": just("/status", "/status/code", then="contact"),
    "/status/correction": just(
        "/status", "/status/correction", moves=[Status.REFUSED], text="That is not so."
    ),
    "/status/accept": just("/status", "/status/accept", moves=[Status.ELIGIBLE, Status.INVITED]),
    "/status/withdraw": just("/status/withdraw", sure="y"),
    "/status/wrong-answer": just(
        "/status/wrong-answer", what="place-of-birth", text="It is Asmara."
    ),
    "/status/location/position": just(
        "/status/location", "/status/location/position", about=NOT_LOCATED, **CALAIS
    ),
    "/status/location/declaration": just(
        "/status/location",
        "/status/location/declaration",
        about=NOT_LOCATED,
        place="Calais",
        why="no-phone",
    ),
    "/status/location/again": just("/status/location", "/status/location/again", about=NOT_LOCATED),
    "/status/contact": just("/status/contact", email="other@example.org"),
    "/status/contact/remove": just(
        "/status/contact", "/status/contact/remove", about={"phone": "+33600000042"}, name="email"
    ),
    "/stay": just("/apply/task-list", "/stay", made=a_draft),
    "/leave": just("/apply/task-list", "/leave", made=a_draft),
    "/apply/delete": just("/apply/delete", made=a_draft, sure="y"),
    "/apply/<name>": just("/apply/name", made=a_draft),
    "/apply/check-answers": just("/apply/check-answers", made=a_draft, consent="y"),
}


@at("/return/code")
def come_back(visitor, portal):
    just("/status/data", "/status/code", then="status")(visitor, portal)
    return visitor.send(code=newest_code(portal))


@at("/status/contact/code")
def change_contact(visitor, portal):
    ACTS["/status/contact"](visitor, portal)
    return visitor.send(code=newest_code(portal))


@at("/status/sessions/end")
def end_a_session(visitor, portal, where="/status/sessions/end"):
    eoi_id = a_submission(portal, datetime.now(UTC))
    a_session(portal, eoi_id)
    return come(visitor, portal, eoi_id, "/status/sessions").send(where)


@at("/status/sessions/end-others")
def end_others(visitor, portal):
    return end_a_session(visitor, portal, "/status/sessions/end-others")


@at("/status/information/<uuid:question>")
def answer(visitor, portal):
    now = datetime.now(UTC)
    eoi_id = moved(portal, a_submission(portal, now), Status.ELIGIBLE)
    with at_desk(portal, "test", eoi_id, now) as unit:
        asked = information_requests.ask(unit, eoi_id, "Who is that?", 14)
    return come(visitor, portal, eoi_id, f"/status/information/{asked}").send(text="It is me.")


@at("/apply/<name>/<entry>")
def change_an_entry(visitor, portal):
    just("/apply/other-names", made=a_draft, other_name="Zuplo", more="yes")(visitor, portal)
    visitor.get(address(visitor, "/other-names/"))
    return visitor.send(remove="yes")


@at("/apply/file/<uuid:file_id>/<int:part>/turn")
def turn(visitor, portal):
    act = just("/apply/photo", made=a_draft, about={"before": "photo"}, photo=a_photo_file())
    act(visitor, portal)
    return visitor.send(address(visitor, "/turn"), page="/apply/photo")


def family(visitor, portal, *ways):
    """The first of a family, whose wife has joined, presses these."""
    first = families.a_first(portal, WIFE, SON, now=datetime.now(UTC))
    wife = families.a_joiner(portal, WIFE, datetime.now(UTC))
    assert families.join(portal, wife, families.group_of(portal, first).reference)
    come(visitor, portal, first, "/apply/family")
    for way in ways:
        visitor.send(address(visitor, way))
    return visitor.page


def in_family(*ways):
    return lambda visitor, portal: family(visitor, portal, *ways)


ACTS |= {
    "/apply/family/<uuid:member>/confirm": in_family("/confirm"),
    "/apply/family/<uuid:member>/take-off": in_family("/take-off"),
    "/apply/family/<uuid:member>/fill-in": in_family("/fill-in"),
    "/apply/family/<uuid:member>/open": in_family("/fill-in", "/back", "/open"),
    "/apply/family/leave": in_family("/family/leave"),
    "/apply/family/back": in_family("/fill-in", "/back"),
}


@at("/status/appointment")
def choose_a_time(visitor, portal):
    eoi_id, reference = an_accepted_case(portal)
    at = datetime.now(UTC) + timedelta(days=2)
    slot = {"slot_id": "S-1", "place": "Nowhere", "starts_at": at.isoformat()}
    told = {"reference": reference, "check": "biometric", "status": "offered"}
    body = a_message(incoming.APPOINTMENT_UPDATED, slots=[slot, slot | {"slot_id": "S-2"}], **told)
    send(portal, a_partner(portal), body, now=datetime.now(UTC))
    come(visitor, portal, eoi_id, "/status/appointment")
    return visitor.send(slot=visitor.page.all("input", name="slot")[0].get("value"))


@at("/apply/family/<uuid:joined>/is/<uuid:member>")
def say_who_it_is(visitor, portal):
    twin = families.Person("Saba", "Invented", WIFE.date_of_birth, "partner")
    first = families.a_first(portal, WIFE, twin, now=datetime.now(UTC))
    wife = families.a_joiner(portal, WIFE, datetime.now(UTC))
    assert families.join(portal, wife, families.group_of(portal, first).reference)
    return come(visitor, portal, first, "/apply/family").send(address(visitor, "/is/"))


@at("/apply/family")
def join(visitor, portal):
    first = families.a_first(portal, WIFE, now=datetime.now(UTC))
    wife = families.a_joiner(portal, WIFE, datetime.now(UTC))
    reference = families.group_of(portal, first).reference
    return come(visitor, portal, wife, "/apply/family").send("/apply/family", reference=reference)


def test_each_address_that_an_applicant_sends_to_is_tried(application):
    rules = {
        rule.rule
        for rule in application.url_map.iter_rules()
        if "POST" in rule.methods
        and rule.rule.startswith(("/apply", "/status", "/return", "/stay"))
    }
    assert ACTS.keys() == rules | {"/leave"}


@pytest.mark.parametrize("where", ACTS)
def test_what_was_done_is_said_at_the_top(visitor, portal, where):
    page = ACTS[where](visitor, portal)

    assert page.status == 200
    assert page.said or page.heading in HEADINGS, page.text()
    [main] = page.all("main")
    if page.said:
        assert next(iter(main)).get("class") == "app-done"
        assert "Nothing was changed" not in page.said


def test_the_line_is_there_in_the_readers_language(visitor, portal):
    visitor.headers = {"Accept-Language": "fr"}
    assert ACTS["/status/accept"](visitor, portal).said == "Vous avez accepté l’invitation."


def test_no_link_of_somebody_else_says_that_something_was_done(visitor, portal):
    ACTS["/status/code"](visitor, portal)
    for came_from, said in (("same-origin", True), ("cross-site", False), ("none", False)):
        visitor.headers["Sec-Fetch-Site"] = came_from
        assert bool(visitor.get("/status?done=withdrawn").said) is said


def test_words_in_the_address_that_are_not_ours_are_neither_shown_nor_passed_on(visitor):
    visitor.fill_in()
    answer = visitor.client.get("/apply/next?done=hack%0d%0aX:+1")
    assert "hack" not in answer.headers["Location"]
    assert "hack" not in visitor.get("/apply/next?done=hack").html


def test_a_page_that_was_refused_does_not_say_it_again(visitor):
    visitor.fill_in(until="/apply/name")
    page = visitor.send("/apply/name?done=saved", given_names="", family_name="")
    assert (page.status, page.said) == (422, "")
