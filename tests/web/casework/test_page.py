"""At the desk: what reviewers read, and what they do."""

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select

from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.domain.review.roles import Role
from app.services.cases import information_requests, location
from app.services.cases.location import Declaration
from app.services.contact.delivery import remember_delivery
from app.services.core.unit import unit_for
from app.services.decisions import answer_corrections, corrections
from app.services.partners import registry
from app.services.privacy import erasure
from app.services.review import case_file
from app.storage.audit import entries
from app.storage.cases import eois
from app.storage.keys.keys import RecordKey
from app.storage.partners.inbox import InboxMessage
from app.storage.partners.partners import by_name
from tests.conftest import NOW
from tests.support.desk import (
    a_return,
    a_screened,
    an_accepted,
    annul,
    at_desk,
    matches_of,
    screen_all,
)
from tests.support.people import ANSWERS, a_draft, a_submission, passport, status_of
from tests.support.reviewer import case_of

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.mark.parametrize(("language", "said"), [("en", "no letters"), ("fr", "pas de lettres")])
def test_why_a_name_that_cannot_be_looked_for_is_held_is_read_and_released(
    portal, desk, language, said
):
    eoi_id = a_screened(portal, given_names="", family_name="😀")
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")

    assert said in amina.get(f"{case}?lang={language}").text()
    amina.act(f"{case}/release", **{"release-reason": "The passport shows the name"})

    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_a_possible_match_is_compared_dismissed_and_released(portal, desk):
    for return_id in ("R-1", "R-2"):
        a_return(portal, return_id=return_id, documents=passport(), family_name="Inventado")
    eoi_id = a_screened(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")

    page = amina.get("/review/")
    [link] = [a for a in page.all("a") if a.get("href") == case]
    page = amina.get(link.get("href"))
    assert "Inventado" in page.text()
    assert _actions(page, "release") == []
    assert amina.act(f"{case}/release", **{"release-reason": "No"}).status == 409
    for record in matches_of(portal, eoi_id):
        dismissal = {f"dismiss-{record}-reason": "Another year of birth"}
        amina.act(f"{case}/matches/{record}/dismiss", **dismissal)
    page = amina.act(f"{case}/release", **{"release-reason": "Nothing left to ask"})

    assert (page.status, page.url) == (200, case)
    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert "Another year of birth" in page.text()


def test_beside_a_match_stands_what_the_register_was_told_before(portal, desk):
    a_return(portal, documents=passport("K74O1882"), basis="treaty")
    a_return(portal, documents=passport("K740I882"), basis="treaty", sex="female")
    eoi_id = a_screened(portal)
    page = desk("amina", "caseworker").get(case_of(portal, eoi_id))

    told = page.text().partition("What the register was told, match 1")[2]
    assert re.search(r"Recorded\W+partner system register", told)
    assert re.search(r"Corrected – Document, Sex\W+partner system register", told)
    assert "treaty" in page.text()
    assert "K74O1882" not in page.text()


def test_an_annulment_that_comes_while_the_match_is_open_ends_what_was_being_decided(portal, desk):
    a_return(portal, documents=passport("K74O1882"))
    eoi_id = a_screened(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    amina.get(case)
    [record] = matches_of(portal, eoi_id)
    annul(portal)
    screen_all(portal)

    page = amina.act(f"{case}/matches/{record}/confirm", **{f"same-{record}-reason": "The same"})

    assert page.status == 409
    assert "The match was decided or is gone" in page.text()
    assert status_of(portal, eoi_id) is Status.HELD
    page = amina.act(f"{case}/release", **{"release-reason": "Nothing left to ask"})
    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_where_somebody_says_they_are_is_read_and_accepted(portal, desk):
    eoi_id = a_submission(portal, datetime.now(UTC), located=False)
    screen_all(portal)
    with at_desk(portal, "applicant", eoi_id, None) as unit:
        location.declare(unit, eoi_id, Declaration("Loon-Plage", "no-phone"))
    reviewer = desk("amina", Role.CASEWORKER)
    url = case_of(portal, eoi_id)
    assert url.rpartition("/")[2] in reviewer.get("/review/").text()
    assert "Loon-Plage" in reviewer.get(url).text()

    reviewer.act(f"{url}/location/again", **{"location-again-reason": "They lost it"})
    more = {"location-extend-hours": "48", "location-extend-reason": "They are ill"}
    assert reviewer.act(f"{url}/location/extend").status == 422
    reviewer.act(f"{url}/location/extend", **more)
    assert "More time to confirm" in reviewer.page.text()
    reviewer.act(f"{url}/location/accept", **{"location-accept-reason": "I spoke to them"})
    screen_all(portal)

    assert "Accepted by a person" in reviewer.get(url).text()
    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_an_end_waits_for_another_person(portal, desk):
    eoi_id = a_screened(portal)
    case = case_of(portal, eoi_id)
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "senior")
    amina.get(case)
    reason = "The message came from Brussels"
    choice = {"decide-ground": "not-in-france", "decide-reason": reason}
    page = amina.act(f"{case}/decide", **choice)
    assert reason in page.text()
    assert _actions(page, "confirm") == []

    assert "R 2.2" in bruno.get("/review/approvals").text()
    page = bruno.get(case)
    [confirm] = _actions(page, "confirm")
    assert amina.act(confirm).status == 403
    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    page = bruno.act(confirm)

    assert status_of(portal, eoi_id) is Status.REJECTED
    assert "if you are not in France" in page.text()


def _actions(page, verb):
    found = [form.get("action") for form in page.all("form")]
    return [action for action in found if action.endswith(f"/{verb}")]


def test_an_erasure_waits_for_another_person_and_then_there_is_no_case(portal, desk):
    eoi_id, reason = a_screened(portal), "They wrote that they want to be forgotten"
    case = case_of(portal, eoi_id)
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "senior")
    assert amina.get(case)
    assert amina.act(f"{case}/erase").status == 422

    page = amina.act(f"{case}/erase", **{"erase-reason": reason})
    assert "You asked on" in page.text()
    assert _actions(page, "confirm") == []
    assert "Erase everything about a person" in bruno.get("/review/approvals").text()
    page = bruno.get(case)
    assert reason in page.text()
    [confirm] = _actions(page, "confirm")
    page = bruno.act(confirm)
    assert "Confirmed by a second person" in page.text()

    assert erasure.carry_out(portal, "worker") == 1
    assert bruno.get(case).status == 404
    assert amina.get("/review/approvals").status == amina.get("/review/").status == 200


def test_a_page_that_is_open_while_the_case_is_erased_says_so(portal, desk, monkeypatch):
    eoi_id = a_screened(portal)
    amina, case = desk("amina", "caseworker"), case_of(portal, eoi_id)
    found = case_file.find

    def find_and_erase(unit, reference):
        try:
            return found(unit, reference)
        finally:
            erasure.erase(portal, "worker", [eoi_id], "asked")

    monkeypatch.setattr(case_file, "find", find_and_erase)
    assert amina.get(case).status == 410


def test_what_is_not_complete_is_shown_again_as_it_was_typed(portal, desk):
    case = case_of(portal, a_screened(portal))
    amina = desk("amina", "caseworker")
    amina.get(case)

    page = amina.act(f"{case}/decide", **{"decide-reason": "He said so himself"})

    assert page.status == 422
    assert "Choose a ground" in page.text()
    assert page.fields["decide-reason"] == "He said so himself"
    assert page.tree.find(".//{*}title").text.startswith("Error:")
    assert len(page.all("details", open="")) == 1


def test_an_invitation_needs_a_place_and_a_manager(portal, desk):
    eoi_id = a_screened(portal)
    case, owen = case_of(portal, eoi_id), desk("owen", "manager")
    owen.get(case)
    assert _actions(owen.page, "decide") == []

    why = {"invite-reason": "The next in line"}
    assert "too few places open" in owen.act(f"{case}/invite", **why).text()
    a_return(portal, documents=passport("another"))
    assert owen.act(f"{case}/invite", **why).status == 200
    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert _actions(owen.page, "confirm") == []
    mara = desk("mara", "manager")
    [confirm] = _actions(mara.get(case), "confirm")
    assert "The next in line" in mara.page.text()
    mara.act(confirm)

    assert status_of(portal, eoi_id) is Status.INVITED
    owen.get(case)
    assert _actions(owen.page, "extend") == []
    amina = desk("amina", "caseworker")
    amina.get(case)
    assert amina.act(f"{case}/invitation/extend", **{"extend-days": "3"}).status == 422
    amina.act(f"{case}/invitation/extend", **{"extend-days": "3", "extend-reason": "In hospital"})
    assert "More time given to answer the invitation" in amina.page.text()
    late = f"{case}/invitation/lapse"
    assert "moved on" in amina.act(late, **{"lapse-reason": "Too early"}).text()


def test_a_wrong_answer_is_put_right_or_stays(portal, desk):
    eoi_id = a_screened(portal)
    with at_desk(portal, "applicant", eoi_id) as unit:
        answer_corrections.ask(unit, eoi_id, journey.BY_NAME["in-france"], None, "I was not then")
        [asked] = corrections.of(unit, eoi_id)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    name = f"apply-{asked.id}"
    page = amina.get(case)
    assert page.fields[f"{name}-in_france"] == "yes"
    address = f"{case}/corrections/{asked.id}/apply/in-france"
    changed = {f"{name}-in_france": "no", f"{name}-text": "Thank you"}

    page = amina.act(address, **changed)
    assert page.status == 409
    assert "You cannot use this route if you are not in France" in page.text()
    assert amina.act(address.replace("in-france", "nowhere"), **changed).status == 404
    amina.get(case)
    page = amina.act(address, **changed, **{f"{name}-excluding": "y"})

    assert page.status == 200
    assert "Answer corrected" in page.text()
    assert _actions(page, "stay") == []


def test_an_applicant_is_asked_and_the_answer_read(portal, desk):
    eoi_id = a_screened(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    amina.get(case)
    assert amina.act(f"{case}/information", **{"ask-days": "7"}).status == 422
    amina.act(f"{case}/information", **{"ask-question": "Who is that?", "ask-days": "7"})
    with at_desk(portal, "applicant", eoi_id, datetime.now(UTC)) as unit:
        [asked] = information_requests.of(unit, eoi_id)
        information_requests.answer(unit, eoi_id, asked.id, "My aunt")

    assert "My aunt" in amina.get(case).text()
    page = amina.act(f"{case}/information/{asked.id}/close")

    assert "Information read" in page.text()
    assert _actions(page, "close") == []
    assert amina.act(f"{case}/information/{uuid4()}/close").status == 404


def test_a_booking_takes_one_and_results_and_the_grant_take_two(portal, desk):
    eoi_id = an_accepted(portal)
    case, amina, bruno = (
        case_of(portal, eoi_id),
        desk("amina", "caseworker"),
        desk("bruno", "senior"),
    )

    def set_check(kind, status, **more):
        values = {f"check-{kind}-status": status, f"check-{kind}-reason": more.get("why", "")}
        return amina.act(f"{case}/checks/{kind}", **values)

    def confirm():
        [action] = _actions(bruno.get(case), "confirm")
        assert amina.act(action).status == 403
        amina.get(case)
        return bruno.act(action)

    amina.get(case)
    set_check("biometric", "booked")
    assert "Booked" in amina.page.text()
    page = set_check("biometric", "cleared")
    assert (page.status, "Say why" in page.text()) == (409, True)
    set_check("biometric", "cleared", why="On paper")
    assert "Now: Booked. Then: Cleared." in amina.page.text()
    confirm()
    amina.get(case)
    set_check("security", "referred", why="They told us")
    confirm()
    amina.get(case)
    assert _actions(amina.page, "grant") == []
    page = set_check("security", "cleared", why="Another man's record")
    assert "Now: Referred. Then: Cleared." in page.text()
    assert _actions(page, "grant") == []
    confirm()
    amina.get(case)
    amina.act(f"{case}/grant", **{"grant-reason": "Both are cleared"})
    assert status_of(portal, eoi_id) is Status.ACCEPTED
    assert "Now: Invitation accepted. Then: Entry clearance granted." in bruno.get(case).text()
    confirm()

    assert status_of(portal, eoi_id) is Status.GRANTED


def test_a_correction_is_answered_in_words_the_applicant_reads(portal, desk):
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    later = NOW + timedelta(days=2)
    with at_desk(portal, "applicant", eoi_id, later) as unit:
        corrections.ask(unit, eoi_id, "That is not my number")
        [request] = corrections.of(unit, eoi_id)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    assert "Corrections to answer" in amina.get("/review/").text()
    assert "That is not my number" in amina.get(case).text()

    name = f"answer-{request.id}"
    answer = {f"{name}-upheld": "yes", f"{name}-text": "You are right"}
    page = amina.act(f"{case}/corrections/{request.id}", **answer)
    assert page.status == 200
    assert status_of(portal, eoi_id) is Status.REFUSED
    bruno = desk("bruno", "senior")
    [confirm] = _actions(bruno.get(case), "confirm")
    assert "You are right" in bruno.page.text()
    page = bruno.act(confirm)

    assert page.status == 200
    assert status_of(portal, eoi_id) is Status.SUBMITTED
    with at_desk(portal, "applicant", eoi_id, later) as unit:
        assert corrections.of(unit, eoi_id)[0].answer == "You are right"


def test_what_waits_on_one_case_is_not_settled_through_another(portal, desk):
    first, second = a_screened(portal), a_screened(portal, document_number="M 555 123")
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "senior")
    amina.get(case_of(portal, first))
    choice = {"decide-ground": "suitability", "decide-reason": "A conviction"}
    amina.act(f"{case_of(portal, first)}/decide", **choice)
    [confirm] = _actions(bruno.get(case_of(portal, first)), "confirm")

    elsewhere = confirm.replace(case_of(portal, first), case_of(portal, second))

    assert bruno.act(elsewhere).status == 404
    assert status_of(portal, first) is Status.ELIGIBLE


def test_drafts_and_strangers_are_not_found(portal, desk):
    amina = desk("amina", "caseworker")
    assert amina.get(case_of(portal, a_draft(portal))).status == 404
    for stranger in ("EOI-0000-0000-0000", "EOI-0000%00", "amina"):
        assert amina.get(f"/review/case/{stranger}").status == 404


def in_quarantine(portal):
    with unit_for(portal, "operator", write=True) as unit:
        registry.add(unit, "border", "https://border.example/hook", [], [])
        unit.session.add(
            InboxMessage(
                id=uuid4(),
                partner_id=by_name(unit.session, "border").id,
                message_id="msg-1",
                body_hash=bytes(32),
                type="person.arrived.v1",
                received_at=NOW,
                outcome="quarantined",
                reason="unknown-reference",
                body=b"sealed words",
            )
        )


def test_the_operator_sees_what_stands_in_quarantine_and_not_what_it_said(portal, desk):
    in_quarantine(portal)

    page = desk("pat", "partner-operator").get("/review/messages")

    for shown in ("border", "msg-1", "person.arrived.v1", "unknown-reference"):
        assert shown in page.text()
    assert "sealed words" not in page.html


def test_a_message_that_was_dealt_with_waits_no_more_and_what_it_said_is_gone(portal, desk):
    in_quarantine(portal)
    assert _actions(desk("ada", "auditor").get("/review/messages"), "settle") == []
    pat = desk("pat", "partner-operator")
    [settle] = _actions(pat.get("/review/messages"), "settle")

    for _ in range(2):
        assert "Nothing waits here" in pat.act(settle).text()

    with unit_for(portal, "test") as unit:
        [message] = unit.session.scalars(select(InboxMessage))
        [entry] = entries.of_subject(unit.session, message.id)
    assert message.body is None
    assert (entry.action, entry.actor) == ("message-settled", "https://id.example pat")


def test_a_case_is_found_by_its_reference(portal, desk):
    case = case_of(portal, a_screened(portal))
    amina = desk("amina", "caseworker")
    amina.get("/review/")
    typed = case.rpartition("/")[2].lower().replace("-", " ")
    assert amina.act("/review/find", reference=typed).url == case
    assert amina.act("/review/find", reference="Imaginary Invented").status == 422
    assert amina.page.fields["reference"] == "Imaginary Invented"


def test_a_list_that_is_cut_says_so(portal, desk, monkeypatch):
    oldest, _ = a_screened(portal), a_screened(portal, document_number="M 555 123")
    uncut = eois.queue
    monkeypatch.setattr(eois, "queue", lambda *asked: uncut(*asked, limit=1))

    page = desk("amina", "caseworker").get("/review/")

    assert page.all("a", href=case_of(portal, oldest))
    assert "The oldest 1 of 2 are listed" in page.text()


def test_what_is_not_there_leads_staff_back_to_the_back_office(portal, desk):
    amina = desk("amina", "caseworker")
    eoi_id = a_screened(portal)
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(RecordKey).where(RecordKey.owner == eoi_id))

    for path, status in (("/review/nothing", 404), (case_of(portal, eoi_id), 410)):
        page = amina.get(path)
        assert page.status == status
        assert page.all("a", href="/review/")
        assert not page.all("a", href="/return")
    assert "was erased" in page.heading


def test_who_cannot_be_reached_is_said_first(portal, desk):
    eoi_id = a_screened(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    assert "could not be delivered" not in amina.get(case).text()
    with at_desk(portal, "worker", eoi_id) as unit:
        remember_delivery(unit, eoi_id, "mail", ANSWERS["email"], arrived=False)

    text = amina.get(case).text()

    assert "E-mail does not reach this person" in text
    assert "SMS do not reach this person" not in text


def test_everybody_of_the_scheme_sees_its_settings(desk):
    page = desk("owen", "manager").get("/review/scheme")
    assert "0 places are open now" in page.text()
    assert "24 hours" in page.text()
    assert "the machine refuses" in page.text()
