from datetime import timedelta

import pytest
from sqlalchemy import select

from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.intake import journey
from app.domain.intake.answers import entries, text
from app.services.core.approvals import AlreadyAsked
from app.services.core.unit import unit_for
from app.services.decisions import answer_corrections, corrections
from app.services.decisions.answer_corrections import Excludes
from app.services.decisions.corrections import AlreadyAnswered, NoSuchCorrection, NothingToCorrect
from app.services.review import case_file
from app.services.self_service import status
from app.storage.audit import entries as audit
from app.storage.cases import eois
from app.storage.database.marks import cell_of
from app.storage.decisions.corrections import Correction
from tests.conftest import NOW
from tests.support.desk import AMINA, a_return, a_screened, at_desk, ended_by_two, screen_all
from tests.support.listed import listed
from tests.support.people import ANSWERS, a_submission, passport, status_of

LATER = NOW + timedelta(days=2)
NAME = {"given_names": "Fictitious", "family_name": "Invented", "native_name": ""}


@pytest.fixture
def eoi_id(portal):
    return a_screened(portal)


def answers_of(portal, eoi_id):
    with at_desk(portal, "test", eoi_id) as unit:
        return eois.get(unit.session, eoi_id).read(unit.keyring, unit.key(eoi_id))


def first_document(portal, eoi_id):
    [document, *_] = entries(answers_of(portal, eoi_id), "documents")
    return document


def ask(portal, eoi_id, page="name", entry=None, now=LATER):
    with at_desk(portal, "applicant", eoi_id, now) as unit:
        answer_corrections.ask(unit, eoi_id, journey.BY_NAME[page], entry, "I typed it wrong")
        return corrections.of_eoi(unit, eoi_id)[-1].id


def apply(portal, eoi_id, request, values=NAME, *, excluding=False):
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        answer_corrections.apply(unit, eoi_id, request, values, "Thank you", excluding=excluding)


def test_an_applied_correction_changes_the_answer_and_keeps_what_stood_there(portal, eoi_id):
    apply(portal, eoi_id, ask(portal, eoi_id))

    assert text(answers_of(portal, eoi_id), "given_names") == "Fictitious"
    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        view = status.view(unit, eoi_id)
        row = unit.session.scalars(select(Correction)).one()
        assert b"Imaginary" not in row.before
        before = unit.keyring.open(unit.key(eoi_id), row.before, cell_of(Correction.before, row.id))
    assert b'"given_names": "Imaginary"' in before
    assert [(c.upheld, c.answer) for c in view.corrections] == [(True, "Thank you")]
    assert view.events[-1].action == "answers-corrected"


def test_it_costs_neither_time_nor_state(portal, eoi_id):
    apply(portal, eoi_id, ask(portal, eoi_id))
    screen_all(portal, LATER)

    with unit_for(portal, "test") as unit:
        eoi = eois.get(unit.session, eoi_id)
    assert (eoi.state, eoi.submitted_at) == (Status.ELIGIBLE, NOW)


def test_an_entry_of_a_list_is_replaced_and_a_missing_one_is_added(portal, eoi_id):
    document = first_document(portal, eoi_id)
    values = {name: value for name, value in document.items() if name != "id"}
    right = values | {"document_number": "K 9900-001"}

    apply(portal, eoi_id, ask(portal, eoi_id, "documents", document["id"]), right)
    assert entries(answers_of(portal, eoi_id), "documents") == [{"id": document["id"], **right}]

    apply(portal, eoi_id, ask(portal, eoi_id, "documents"), values)
    assert len(entries(answers_of(portal, eoi_id), "documents")) == 2


def test_a_corrected_document_is_compared_with_the_register(portal, eoi_id):
    a_return(portal, documents=passport("K9900001"))
    document = first_document(portal, eoi_id)
    values = {name: value for name, value in document.items() if name != "id"}

    request = ask(portal, eoi_id, "documents", document["id"])
    apply(portal, eoi_id, request, values | {"document_number": "K 9900-001"})
    screen_all(portal, LATER)

    assert status_of(portal, eoi_id) is Status.REFUSED


def test_what_is_left_as_it_was_is_answered(portal, eoi_id):
    request = ask(portal, eoi_id)
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        corrections.let_stay(unit, eoi_id, request, "Your passport says so")

    assert text(answers_of(portal, eoi_id), "given_names") == ANSWERS["given_names"]
    with pytest.raises(AlreadyAnswered):
        apply(portal, eoi_id, request)


def test_the_reviewer_is_told_before_that_a_rule_would_exclude(portal, eoi_id):
    request = ask(portal, eoi_id, "permission-in-france")
    values = {"permission_in_france": "yes"}
    with pytest.raises(Excludes):
        apply(portal, eoi_id, request, values)
    assert text(answers_of(portal, eoi_id), "permission_in_france") == "no"

    apply(portal, eoi_id, request, values, excluding=True)
    screen_all(portal, LATER)

    assert text(answers_of(portal, eoi_id), "permission_in_france") == "yes"
    assert status_of(portal, eoi_id) is Status.ELIGIBLE  # a person decides


def test_one_waits_at_a_time_and_the_desk_sees_it(portal, eoi_id):
    ask(portal, eoi_id)
    with pytest.raises(AlreadyAsked):
        ask(portal, eoi_id, "sex")

    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        assert len(listed(unit, "corrections")) == 1
        assert [c.page for c in case_file.open_case(unit, eoi_id).corrections] == ["name"]


def test_an_end_can_be_contested_while_an_answer_waits(portal, eoi_id):
    ask(portal, eoi_id)
    ended_by_two(portal, eoi_id)

    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        assert status.view(unit, eoi_id).may_ask_correction
        corrections.ask(unit, eoi_id, "That was not me")


@pytest.mark.parametrize(("page", "entry"), [("contact", None), ("documents", "00000000")])
def test_what_is_not_there_or_is_changed_elsewhere_is_not_corrected(portal, eoi_id, page, entry):
    with pytest.raises(NothingToCorrect):
        ask(portal, eoi_id, page, entry)


def test_after_the_end_no_answer_is_corrected(portal, eoi_id):
    request = ask(portal, eoi_id)
    ended_by_two(portal, eoi_id)

    with pytest.raises(NothingToCorrect):
        ask(portal, eoi_id)
    with pytest.raises(ForbiddenMove):
        apply(portal, eoi_id, request)


def test_only_the_page_that_was_named_is_changed(portal, eoi_id):
    request, other = ask(portal, eoi_id), a_submission(portal, document_number="M 555 123")
    with pytest.raises(NoSuchCorrection):
        apply(portal, eoi_id, request, {"sex": "male"})
    with pytest.raises(NoSuchCorrection):
        apply(portal, other, request)
    with at_desk(portal, AMINA, eoi_id, LATER) as unit, pytest.raises(NoSuchCorrection):
        corrections.answer(unit, eoi_id, request, upheld=True, text="Yes")


def test_the_log_vouches_for_what_was_changed(portal, eoi_id):
    apply(portal, eoi_id, ask(portal, eoi_id))

    with unit_for(portal, "test") as unit:
        acts = ["correction-upheld", "answers-corrected"]
        vouched = [entry.row for entry in audit.of_subject(unit.session, eoi_id, acts)]
    assert [row.partition("/")[0] for row in vouched] == ["correction", "eoi"]


def of_a_picture(portal, eoi_id):
    """A request about the photo, which the EOI needs, by its page."""
    return ask(portal, eoi_id, "photo")


def test_a_picture_is_said_to_be_wrong_and_what_came_with_it_is_taken(portal, eoi_id):
    before = answers_of(portal, eoi_id)
    request = of_a_picture(portal, eoi_id)
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        answer_corrections.take_evidence(unit, eoi_id, request, "We have the new one")
    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        [answered] = corrections.of_eoi(unit, eoi_id)

    assert (answered.upheld, answered.answer) == (True, "We have the new one")
    assert answers_of(portal, eoi_id) == before
    with at_desk(portal, AMINA, eoi_id, LATER) as unit, pytest.raises(AlreadyAnswered):
        answer_corrections.take_evidence(unit, eoi_id, request, "Once more")


def test_a_picture_is_not_replaced_by_hand_nor_an_answer_by_a_picture(portal, eoi_id):
    request = of_a_picture(portal, eoi_id)
    with pytest.raises(NoSuchCorrection):
        apply(portal, eoi_id, request, {"photo": ""})
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        corrections.let_stay(unit, eoi_id, request, "It is good")
    request = ask(portal, eoi_id)
    with at_desk(portal, AMINA, eoi_id, LATER) as unit, pytest.raises(NoSuchCorrection):
        answer_corrections.take_evidence(unit, eoi_id, request, "We have it")
