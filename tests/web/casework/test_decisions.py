"""What reviewers do on a case's page: decide, invite, correct, have others confirm."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.services.cases import information_requests
from app.services.decisions import answer_corrections, corrections
from app.services.privacy import erasure
from app.services.review import case_file
from tests.conftest import NOW
from tests.support.desk import (
    a_return,
    a_screened,
    an_accepted,
    at_desk,
)
from tests.support.people import passport, status_of
from tests.support.reviewer import actions_to, case_of, to_confirm

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_an_end_waits_for_another_person(portal, desk):
    eoi_id = a_screened(portal)
    case = case_of(portal, eoi_id)
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "senior")
    amina.get(case)
    reason = "The message came from Brussels"
    choice = {"decide-ground": "not-in-france", "decide-reason": reason}
    page = amina.act(f"{case}/decide", **choice)
    assert reason in page.text()
    assert actions_to(page, "confirm") == []

    assert "R 2.2" in bruno.get("/review/approvals").text()
    confirm = to_confirm(bruno, case)
    assert amina.act(confirm).status == 403
    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    bruno.act(confirm)

    assert status_of(portal, eoi_id) is Status.REJECTED
    assert "Not in France when it was sent" in bruno.get(case).text()


def test_an_erasure_waits_for_another_person_and_then_there_is_no_case(portal, desk):
    eoi_id, reason = a_screened(portal), "They wrote that they want to be forgotten"
    case = case_of(portal, eoi_id)
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "senior")
    assert amina.get(case)
    assert amina.act(f"{case}/erase").status == 422

    page = amina.act(f"{case}/erase", **{"erase-reason": reason})
    assert "You asked on" in page.text()
    assert actions_to(page, "confirm") == []
    assert "Erase everything about a person" in bruno.get("/review/approvals").text()
    page = bruno.get(case)
    assert reason in page.text()
    page = bruno.act(to_confirm(bruno, case))
    assert "It is confirmed." in page.text()

    assert erasure.carry_out(portal, "worker") == 1
    assert bruno.get(case).status == 404
    assert amina.get("/review/approvals").status == amina.get("/review/").status == 200


def test_a_page_that_is_open_while_the_case_is_erased_says_so(portal, desk, monkeypatch):
    eoi_id = a_screened(portal)
    amina, case = desk("amina", "caseworker"), case_of(portal, eoi_id)
    found = case_file.find_with_family

    def find_and_erase(unit, reference):
        try:
            return found(unit, reference)
        finally:
            erasure.erase(portal, "worker", [eoi_id], "asked")

    monkeypatch.setattr(case_file, "find_with_family", find_and_erase)
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
    assert actions_to(owen.page, "decide") == []

    why = {"invite-reason": "The next in line"}
    assert "too few places open" in owen.act(f"{case}/invite", **why).text()
    a_return(portal, documents=passport("another"))
    assert owen.act(f"{case}/invite", **why).status == 200
    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert actions_to(owen.page, "confirm") == []
    mara = desk("mara", "manager")
    confirm = to_confirm(mara, case)
    assert "The next in line" in mara.page.text()
    mara.act(confirm)

    assert status_of(portal, eoi_id) is Status.INVITED
    owen.get(case)
    assert actions_to(owen.page, "extend") == []
    amina = desk("amina", "caseworker")
    amina.get(case)
    assert amina.act(f"{case}/invitation/extend", **{"extend-days": "3"}).status == 422
    amina.act(f"{case}/invitation/extend", **{"extend-days": "3", "extend-reason": "In hospital"})
    assert "They have more time to answer the invitation." in amina.page.text()
    late = f"{case}/invitation/lapse"
    assert "moved on" in amina.act(late, **{"lapse-reason": "Too early"}).text()


def test_a_wrong_answer_is_put_right_or_stays(portal, desk):
    eoi_id = a_screened(portal)
    with at_desk(portal, "applicant", eoi_id) as unit:
        answer_corrections.ask(unit, eoi_id, journey.BY_NAME["in-france"], None, "I was not then")
        [asked] = corrections.of_eoi(unit, eoi_id)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    name = f"apply-{asked.id}"
    page = amina.get(case)
    assert page.fields[f"{name}-in_france"] == "yes"
    address = f"{case}/corrections/{asked.id}/apply/in-france"
    changed = {f"{name}-in_france": "no", f"{name}-text": "Thank you"}

    page = amina.act(address, **changed)
    assert page.status == 409
    assert "Not in France when it was sent" in page.text()
    assert amina.act(address.replace("in-france", "nowhere"), **changed).status == 404
    amina.get(case)
    page = amina.act(address, **changed, **{f"{name}-excluding": "y"})

    assert page.status == 200
    assert "The answer is corrected." in page.text()
    assert actions_to(page, "stay") == []


def test_a_clerk_s_date_that_can_be_two_is_asked_as_anybody_s(portal, desk):
    eoi_id = a_screened(portal)
    with at_desk(portal, "applicant", eoi_id) as unit:
        answer_corrections.ask(unit, eoi_id, journey.BY_NAME["date-of-birth"], None, "Not so old")
        [asked] = corrections.of_eoi(unit, eoi_id)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    amina.get(case)
    born = f"apply-{asked.id}-date_of_birth"
    typed = {f"{born}-day": "3/4/1991", f"{born}-month": "", f"{born}-year": ""}
    sent = typed | {f"apply-{asked.id}-text": "Thank you"}
    address = f"{case}/corrections/{asked.id}/apply/date-of-birth"

    page = amina.act(address, **sent)
    assert page.status == 422
    offered = [radio.get("value") for radio in page.all("input", name=f"{born}-meant")]
    assert offered == ["1991-04-03", "1991-03-04"]
    assert page.fields[f"{born}-day"] == "3/4/1991"

    assert "4 March 1991" in amina.act(address, **sent, **{f"{born}-meant": "1991-03-04"}).text()


def test_an_applicant_is_asked_and_the_answer_read(portal, desk):
    eoi_id = a_screened(portal)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    amina.get(case)
    assert amina.act(f"{case}/information", **{"ask-days": "7"}).status == 422
    amina.act(f"{case}/information", **{"ask-question": "Who is that?", "ask-days": "7"})
    with at_desk(portal, "applicant", eoi_id, datetime.now(UTC)) as unit:
        [asked] = information_requests.of_eoi(unit, eoi_id)
        information_requests.answer(unit, eoi_id, asked.id, "My aunt")

    assert "My aunt" in amina.get(case).text()
    page = amina.act(f"{case}/information/{asked.id}/close")

    assert "The question is closed." in page.text()
    assert actions_to(page, "close") == []
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
        action = to_confirm(bruno, case)
        assert amina.act(action).status == 403
        amina.get(case)
        return bruno.act(action)

    amina.get(case)
    set_check("biometric", "booked")
    assert "Booked" in amina.page.text()
    page = set_check("biometric", "cleared")
    assert (page.status, "Say why" in page.text()) == (422, True)
    set_check("biometric", "cleared", why="On paper")
    assert "Now: Booked. Then: Cleared." in amina.page.text()
    confirm()
    amina.get(case)
    set_check("security", "referred", why="They told us")
    confirm()
    amina.get(case)
    assert actions_to(amina.page, "grant") == []
    page = set_check("security", "cleared", why="Another man's record")
    assert "Now: Referred. Then: Cleared." in page.text()
    assert actions_to(page, "grant") == []
    confirm()
    amina.get(case)
    amina.act(f"{case}/grant", **{"grant-reason": "Both are cleared"})
    assert status_of(portal, eoi_id) is Status.ACCEPTED
    assert "Now: Accepted. Then: Granted." in bruno.get(case).text()
    confirm()

    assert status_of(portal, eoi_id) is Status.GRANTED


def test_a_correction_is_answered_in_words_the_applicant_reads(portal, desk):
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    later = NOW + timedelta(days=2)
    with at_desk(portal, "applicant", eoi_id, later) as unit:
        corrections.ask(unit, eoi_id, "That is not my number")
        [request] = corrections.of_eoi(unit, eoi_id)
    case, amina = case_of(portal, eoi_id), desk("amina", "caseworker")
    assert case.rpartition("/")[2] in amina.get("/review/lists/appeals").text()
    assert "That is not my number" in amina.get(case).text()

    name = f"answer-{request.id}"
    answer = {f"{name}-upheld": "yes", f"{name}-text": "You are right"}
    page = amina.act(f"{case}/corrections/{request.id}", **answer)
    assert page.status == 200
    assert status_of(portal, eoi_id) is Status.REFUSED
    bruno = desk("bruno", "senior")
    confirm = to_confirm(bruno, case)
    assert "You are right" in bruno.page.text()
    page = bruno.act(confirm)

    assert page.status == 200
    assert status_of(portal, eoi_id) is Status.SUBMITTED
    with at_desk(portal, "applicant", eoi_id, later) as unit:
        assert corrections.of_eoi(unit, eoi_id)[0].answer == "You are right"


def test_what_waits_on_one_case_is_not_settled_through_another(portal, desk):
    first, second = a_screened(portal), a_screened(portal, document_number="M 555 123")
    amina, bruno = desk("amina", "caseworker"), desk("bruno", "senior")
    amina.get(case_of(portal, first))
    choice = {"decide-ground": "suitability", "decide-reason": "A conviction"}
    amina.act(f"{case_of(portal, first)}/decide", **choice)
    settled = to_confirm(bruno, case_of(portal, first)).removeprefix("/review")

    elsewhere = f"{case_of(portal, second)}{settled}"

    assert bruno.act(elsewhere).status == 404
    assert status_of(portal, first) is Status.ELIGIBLE
