import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, select

from app import wording
from app.domain.cases.lifecycle import Status
from app.domain.sign_in.codes import MOST_WRONG, TRIES
from app.security.tokens import new_reference
from app.services.contact.delivery import record_delivery
from app.services.core.rate_limits import LIMITS
from app.services.core.unit import unit_for
from app.services.register import records
from app.services.review import actions
from app.services.scheme import settings
from app.services.sign_in import codes
from app.settings import read
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.sign_in.sent_codes import SentCode
from app.storage.sign_in.sessions import ApplicantSession
from app.worker import loop
from tests.support.people import ANSWERS, a_returned_person, a_submission, reference_of, status_of
from tests.support.returning import come_back, newest_code, refused
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_reference_and_code_lead_to_the_status(visitor, portal, now):
    reference = reference_of(portal, a_submission(portal, now))
    page = come_back(visitor, portal, reference.lower().replace("-", " "))
    assert page.url == "/status"
    assert reference in page.text()


def test_a_draft_goes_on_where_it_stopped(visitor, portal, application):
    visitor.fill_in(until="/apply/nationality")
    with unit_for(portal, "test") as unit:
        reference = unit.session.scalar(select(Eoi.reference))
    elsewhere = Visitor(application.test_client())
    assert come_back(elsewhere, portal, reference).url == "/apply/task-list"
    elsewhere.go_on()
    assert elsewhere.page.url == "/apply/nationality"


def test_an_unknown_reference_reads_the_same(visitor, portal, application, now):
    known = reference_of(portal, a_submission(portal, now))
    visitor.get("/return")
    page = visitor.send(reference=known)
    stranger = Visitor(application.test_client())
    stranger.get("/return")
    other = stranger.send(reference="EOI-0000-0000-0000")

    assert (other.status, other.url, other.text()) == (page.status, page.url, page.text())
    assert newest_code(portal) is None


def test_a_typing_error_in_the_reference_is_found_at_once(visitor):
    visitor.get("/return")
    assert visitor.send(reference="EOI-0000-0000-0001").status == 422


def test_five_tries_and_no_more(visitor, portal, now):
    reference = reference_of(portal, a_submission(portal, now))
    visitor.get("/return")
    visitor.send(reference=reference)
    right = newest_code(portal)
    wrong = str((int(right) + 1) % 10**8).zfill(8)

    for _ in range(4):
        assert "try again" in visitor.send(code=wrong).text()
    assert "Ask for a new one" in visitor.send(code=wrong).text()
    visitor.get("/return/code")
    assert "Ask for a new one" in visitor.send(code=right).text()


def test_a_code_works_in_a_browser_that_asked_only(visitor, portal, application, now):
    reference = reference_of(portal, a_submission(portal, now))
    visitor.get("/return")
    visitor.send(reference=reference)
    code = newest_code(portal)

    thief = Visitor(application.test_client())
    thief.get("/return")
    thief.send(reference="EOI-0000-0000-0000")
    assert thief.send(code=code).status == 422
    assert visitor.send(code=code).url == "/status"


def test_a_code_works_once(visitor, portal, now):
    reference = reference_of(portal, a_submission(portal, now))
    visitor.get("/return")
    form = visitor.send(reference=reference)
    with visitor.client.session_transaction() as cookie:
        request = cookie["code-request"]
    code = newest_code(portal)
    visitor.send(code=code)
    with visitor.client.session_transaction() as cookie:
        cookie["code-request"] = request
    visitor.page = form
    assert visitor.send(code=code).status == 422


def test_a_code_lives_ten_minutes(visitor, portal, now):
    reference = reference_of(portal, a_submission(portal, now))
    visitor.get("/return")
    visitor.send(reference=reference)
    code = newest_code(portal)
    with unit_for(portal, "test", write=True) as unit:
        [sent] = unit.session.scalars(select(SentCode))
        sent.sent_at -= timedelta(minutes=10)
    assert visitor.send(code=code).status == 422


def test_the_page_says_when_it_was_asked_and_when_to_ask_again(visitor):
    visitor.get("/return")
    text = visitor.send(reference="EOI-0000-0000-0000").text()

    asked, again = (
        datetime.strptime(time, "%H:%M").replace(tzinfo=UTC)
        for time in re.search(
            r"asked for it at (\d\d:\d\d).* ask again in .+, at (\d\d:\d\d)", text
        ).groups()
    )
    # To the minute, rounded up.
    assert (again - asked) % timedelta(days=1) in {timedelta(minutes=2), timedelta(minutes=3)}


def test_whatever_others_asked_for_a_browser_reads_the_same(portal, application, now):
    """Nor does it see that the owner came in meanwhile."""
    reference = reference_of(portal, a_submission(portal, now))
    owner = Visitor(application.test_client())
    for _ in range(4):
        owner.get("/return")
        owner.send(reference=reference)
    owner.send(code=newest_code(portal))

    read = []
    for asked in (reference, "EOI-0000-0000-0000", new_reference()):
        stranger = Visitor(application.test_client())
        stranger.get("/return")
        first = stranger.send(reference=asked)
        wrong = [stranger.send(code="00000000") for _ in range(TRIES)]
        stranger.get("/return/code")
        wrong.append(stranger.send(code="00000000"))
        read.append([(page.status, page.url, page.timeless) for page in (first, *wrong)])
    assert read[0] == read[1] == read[2]


@pytest.mark.again  # real processes, or as much work
def test_who_is_attacked_comes_in_from_the_same_network_in_a_new_browser(portal, application, now):
    """Forty strangers ask before, forty after, all from the address that the owner has."""
    reference = reference_of(portal, a_submission(portal, now))
    owner = Visitor(application.test_client())
    for number in range(80):
        if number == 40:
            owner.get("/return")
            owner.send(reference=reference)
        stranger = Visitor(application.test_client())
        stranger.get("/return")
        assert stranger.send(reference=reference).status == 200

    assert owner.send(code=newest_code(portal)).url == "/status"


def test_one_network_is_told_when_it_may_ask_again(visitor, portal, monkeypatch, now):
    monkeypatch.setitem(LIMITS, "code-address", (1, timedelta(minutes=10)))
    reference = reference_of(portal, a_submission(portal, now))
    come_back(visitor, portal, reference)
    stranger = Visitor(visitor.client.application.test_client())
    stranger.get("/return")
    page = stranger.send(reference=reference)

    assert page.status == 429
    assert int(page.headers["Retry-After"]) <= 600
    told = r"try again in \d+ (minutes?|seconds?) , at \d\d:\d\d, Paris time\."
    assert re.search(told, page.text())
    assert come_back(visitor, portal, reference).url == "/status"  # by a browser that is known


def test_a_long_code_is_typed_as_it_is_written(visitor, portal, now):
    reference = reference_of(portal, a_submission(portal, now))
    with unit_for(portal, "test", write=True) as unit:
        codes.request_code(unit, reference, "192.0.2.9")
        [sent] = unit.session.scalars(select(SentCode))
        sent.wrong = MOST_WRONG
    visitor.get("/return")
    visitor.send(reference=reference)
    code = newest_code(portal)
    assert re.fullmatch(r"\d{4} \d{4} \d{4}", code)

    assert visitor.send(code=code[:9]).status == 422
    assert visitor.send(code=f" {code} ").url == "/status"


def test_a_stranger_is_sent_to_return(visitor):
    assert visitor.get("/status").url == "/return?again=yes"
    assert visitor.get("/apply/name").url == "/return?again=yes"


def test_a_refusal_says_why_and_can_be_contested_once(visitor, portal, environ, now):
    eoi_id = refused(portal, environ, now)
    page = come_back(visitor, portal, reference_of(portal, eoi_id))
    assert "3.2" in page.text()
    assert "returned from the UK" in page.text()

    page = visitor.send("/status/correction", text="")
    assert page.status == 422
    assert not page.all("a", hreflang="fr")  # the address answers no link
    assert "too long" in visitor.send("/status/correction", text="x" * 4001).text()
    page = visitor.send("/status/correction", text="It was not me.")
    assert "A person will look at it and answer here." in page.text()
    assert not page.all("textarea")


def test_a_correction_outlives_the_session(visitor, portal, environ, now):
    reference = reference_of(portal, refused(portal, environ, now))
    come_back(visitor, portal, reference)
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(ApplicantSession))

    page = visitor.send("/status/correction", text="It was not me.")

    assert (page.status, page.fields["text"]) == (401, "It was not me.")
    come_back(Visitor(visitor.client), portal, reference)
    assert "It was not me." in visitor.send("/status/correction").text()


def test_the_outcome_is_hidden_until_everybody_may_see_it(visitor, portal, environ, now):
    eoi_id = refused(portal, environ, now)
    with unit_for(portal, "operator", write=True) as unit:
        settings.change(unit, outcome_delay=timedelta(days=3))
        eois.get(unit.session, eoi_id).shown_at = now + timedelta(days=2)

    page = come_back(visitor, portal, reference_of(portal, eoi_id))

    assert status_of(portal, eoi_id) is Status.REFUSED
    assert "refused" not in page.text()
    assert "are checking it" in page.heading


@pytest.mark.parametrize(("days", "ahead"), [(0, True), (2, False)])
def test_a_moment_is_promised_only_while_it_lies_ahead(visitor, portal, now, days, ahead):
    eoi_id = a_submission(portal, now - timedelta(days=days))
    page = come_back(visitor, portal, reference_of(portal, eoi_id))
    assert ("not before" in page.text()) == ahead


@pytest.mark.parametrize(
    ("language", "left"), [("en", "in 13 days"), ("fr", "dans 13 jours"), ("ar", "خلال 13 يومًا")]
)
def test_an_invitation_says_until_when_it_waits(application, portal, environ, language, left):
    now = datetime.now(UTC)
    with unit_for(portal, "operator", write=True) as unit:
        settings.change(unit, outcome_delay=timedelta())
        records.record(unit, a_returned_person())
    eoi_id = a_submission(portal, now)
    loop.drain(portal, read(environ), now=now)
    with unit_for(portal, "desk amina", write=True, opens=[eoi_id], now=now) as unit:
        actions.invite(unit, eoi_id, "")

    page = come_back(
        Visitor(application.test_client(), language), portal, reference_of(portal, eoi_id)
    )

    due = " ".join(wording.format_instant(language, now + timedelta(days=14)).split())
    assert due in page.text()
    assert left in page.text()
    assert page.all("section", **{"aria-labelledby": "todo"})
    assert page.all("h3", id="invitation")


def test_a_wrong_answer_is_told_from_the_status_page(visitor, portal, now):
    reference = reference_of(portal, a_submission(portal, now))
    come_back(visitor, portal, reference)
    assert visitor.get("/status").all("a", href="/status/wrong-answer")

    page = visitor.get("/status/wrong-answer")
    values = [radio.get("value") for radio in page.all("input", name="what")]
    assert {"name", "documents/missing"} < {*values}
    assert "contact" not in values
    page = visitor.send(text="It is Fictitious.")
    assert (page.status, page.fields["text"]) == (422, "It is Fictitious.")
    page = visitor.send(what="name", text="It is Fictitious.")
    assert page.url == "/status"
    assert "It is Fictitious." in page.text()
    assert visitor.get("/status/wrong-answer").url == "/status"


def test_what_is_wrong_is_chosen_by_what_was_written_and_by_its_picture(visitor, portal, now):
    odd = "100% <b>Zuplo</b>"
    eoi_id = a_submission(portal, now, family_name=odd)
    come_back(visitor, portal, reference_of(portal, eoi_id))

    page = visitor.get("/status/wrong-answer")

    hints = page.all("div", class_="govuk-hint govuk-radios__hint")
    assert odd in " ".join("".join(hint.itertext()) for hint in hints)
    assert {"photo"} < {radio.get("value") for radio in page.all("input", name="what")}
    assert page.all("img", class_="app-picture")
    assert page.all("a", class_="app-picture__link")[0].get("href").startswith("/apply/file/")
    page = visitor.send(what="photo", text="It shows my brother.")
    assert (page.url, page.said) == ("/status", "We have what you wrote.")


def test_who_has_the_phone_alone_reads_no_answer_there(visitor, portal):
    visitor.submit(family_name="Zuplo")

    page = visitor.get("/status/wrong-answer")

    assert page.all("input", name="what")
    assert "Zuplo" not in page.html
    assert page.all("img") == []
    visitor.send("/status/code")
    page = visitor.send(code=newest_code(portal))
    assert page.url == "/status/wrong-answer"
    assert "Zuplo" in page.html


def test_a_wrong_answer_outlives_the_session(visitor, portal, now):
    come_back(visitor, portal, reference_of(portal, a_submission(portal, now)))
    visitor.get("/status/wrong-answer")
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(ApplicantSession))

    page = visitor.send(what="sex", text="I am a man.")

    assert page.status == 401
    assert (page.fields["text"], page.fields["what"]) == ("I am a man.", "sex")


def test_a_question_is_answered_from_the_status_page(visitor, portal, asked):
    eoi_id, address = asked
    page = come_back(visitor, portal, reference_of(portal, eoi_id))
    assert "We need something from you" in page.text()
    assert page.all("a", href=address)

    assert "Who is <b>that</b>?" in visitor.get(address).text()
    assert visitor.send(text="").status == 422
    page = visitor.send(text="My aunt.")
    assert page.url == "/status"
    assert "My aunt." in page.text()
    assert not page.all("a", href=address)
    assert visitor.get(address).url == "/status"


def test_an_answer_outlives_the_session_and_shows_a_stranger_no_question(visitor, portal, asked):
    eoi_id, address = asked
    come_back(visitor, portal, reference_of(portal, eoi_id))
    visitor.get(address)
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(ApplicantSession))

    page = visitor.send(text="My aunt.")

    assert (page.status, page.fields["text"]) == (401, "My aunt.")
    assert "Who is" not in page.text()
    come_back(Visitor(visitor.client), portal, reference_of(portal, eoi_id))
    assert "My aunt." in visitor.send().text()


def test_a_question_is_shown_to_whom_it_is_asked_alone(visitor, portal, asked, now):
    _, address = asked
    other = a_submission(portal, now, document_number="M 555 123")
    come_back(visitor, portal, reference_of(portal, other))

    assert visitor.get(address).url == "/status"


def lose(portal, eoi_id, channel, address):
    with unit_for(portal, "worker", write=True, opens=[eoi_id]) as unit:
        record_delivery(unit, eoi_id, channel, address, arrived=False)


def test_what_could_not_be_delivered_is_told_on_the_next_visit(visitor, portal, now):
    eoi_id = a_submission(portal, now, email="person@example.org", phone="+33600000042")
    lose(portal, eoi_id, "mail", "person@example.org")
    lose(portal, eoi_id, "sms", "+33600000042")

    text = come_back(visitor, portal, reference_of(portal, eoi_id)).text()

    assert "Our message to your e-mail address could not be delivered" in text
    assert "p…@example.org" in text
    assert "Our message to your mobile number could not be delivered" in text
    assert "…42" in text
    assert "person@" not in text
    assert "33600" not in text


def test_a_draft_tells_it_until_the_address_is_changed(visitor, portal):
    visitor.fill_in(until="/apply/name")
    with unit_for(portal, "test") as unit:
        eoi_id = unit.session.scalar(select(Eoi.id))
    lose(portal, eoi_id, "mail", ANSWERS["email"])

    for page in ("/apply/next", "/apply/saved", "/apply/in-france"):
        assert "could not be delivered" in visitor.get(page).text()
        assert visitor.page.all("a", href="/apply/contact")
    visitor.get("/apply/contact")
    visitor.send(email="another@example.org")

    assert "could not be delivered" not in visitor.get("/apply/next").text()


@pytest.mark.parametrize(
    ("page", "home"), [("/apply/contact", "/apply/contact"), ("/apply/name", "/apply/task-list")]
)
def test_a_draft_has_no_status_page(visitor, page, home):
    visitor.walk(until=page)
    assert visitor.get("/status").url == home
    visitor.get(page)
    for text in ("", "It was not me."):
        assert visitor.send("/status/correction", text=text).url == home
        visitor.get(page)


def test_who_has_no_case_any_more_is_sent_to_return(visitor, portal):
    visitor.fill_in(until="/apply/name")
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(Eoi))
    assert visitor.get("/status").url == "/return?again=yes"
