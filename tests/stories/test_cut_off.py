"""A process is killed in the middle of what it does: nothing half done stays, and it can be redone.

Another process runs the same act on the same database. It stops where a test says, tells so and
is killed with SIGKILL, as by the machine or by somebody in a hurry.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from typing import NamedTuple

import pytest
from sqlalchemy import inspect, select, update

from app.domain.audit.actions import AuditAction
from app.domain.cases.checks import Check
from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.intake import journey
from app.domain.partners import incoming, outgoing, reading
from app.domain.review.calls import Call
from app.domain.scheme.balance import Fact
from app.domain.screening.names import Described
from app.security.tokens import hash_token, new_id
from app.services.appointments import choice
from app.services.blind_index import profiles
from app.services.callbacks import inbound, quarantine, told
from app.services.callbacks.inbound import Callback
from app.services.cases import checks, information_requests, location, notes
from app.services.cases.checks import ForbiddenCheckMove
from app.services.cases.location import NotAsked, OutageOverlaps
from app.services.contact import changes
from app.services.core.approvals import AlreadyAsked
from app.services.core.unit import unit_for
from app.services.decisions import answer_corrections, contact_corrections, corrections
from app.services.decisions.corrections import AlreadyAnswered
from app.services.files import uploads
from app.services.intake import drafts, submissions
from app.services.operations import names_reindexing, setup
from app.services.privacy import complaints
from app.services.register import records
from app.services.review import actions, confirmation, match_review, parallel_acts, requests
from app.services.review.match_review import AlreadyDeferred
from app.services.review.parallel_acts import Overtaken
from app.services.scheme import settings as scheme
from app.services.screening import procedure
from app.services.selection import invitations
from app.services.self_service import withdrawal
from app.services.sign_in import applicant_sessions, codes
from app.services.work_lists import saved_filters
from app.settings import read
from app.storage.blind_index.names import Profile
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.cases.invitations import Invitation
from app.storage.database import engine
from app.storage.decisions import approvals as approval_rows
from app.storage.decisions import matches
from app.storage.outbox import LEASE
from app.storage.partners import inbox
from app.storage.partners import partners as partner_rows
from app.storage.sign_in.code_requests import AccessRequest
from app.storage.sign_in.sessions import ApplicantSession
from app.worker import loop
from tests.conftest import NOW, create_database
from tests.peers.partner import a_check_update, a_message, a_partner
from tests.support import desk
from tests.support.desk import (
    AMINA,
    BRUNO,
    SENIOR,
    a_return,
    a_screened,
    an_accepted,
    at_desk,
    cleared,
    moved,
)
from tests.support.fillers import FILLERS, let_machine_refuse, refused_by_first_release
from tests.support.killing import COMMIT, PROCESSES, kill, portal_of
from tests.support.matched import ON_REGISTER, ZUPLO
from tests.support.people import (
    ADDRESS,
    a_draft,
    a_received,
    a_returned_person,
    a_submission,
    locate,
    passport,
    status_of,
)
from tests.support.rows import everything
from tests.support.settings import environment

DAY = timedelta(days=1)
LATER = NOW + 2 * DAY
PROCESSES.set_forkserver_preload(["tests.conftest", "app.worker.loop", "psycopg"])


# What is cut off: each acts on the only EOI there is.


def save_contact(unit, eoi_id):
    page = journey.BY_NAME[journey.CONTACT]
    drafts.save_page(unit, eoi_id, page, {"email": "other@example.org"}, "en")


def add_document(unit, eoi_id):
    entry = {"document_type": "other", "document_number": "ZZ1", "document_issuer": "ERI"}
    drafts.save_page(unit, eoi_id, journey.BY_NAME["documents"], entry, "en")


def send_the_photo_as_a_document(unit, eoi_id):
    """The same bytes, once more."""
    page, shows = journey.BY_NAME["pictures"], {"picture_shows": "family"}
    twins = drafts.twins(unit, eoi_id, page, shows)
    picture = uploads.attach(unit, eoi_id, a_received(), twins=twins)
    drafts.save_page(unit, eoi_id, page, shows | {"picture": str(picture)}, "en")


def submit(unit, eoi_id):
    submissions.submit(unit, eoi_id, ADDRESS)


def accept_callback(unit, eoi_id):
    reference = eois.get(unit.session, eoi_id).reference
    send(unit, a_check_update(reference=reference, biometric_reference="B-1"))


def offer_slots(unit, eoi_id):
    reference = eois.get(unit.session, eoi_id).reference
    slot = {"slot_id": "c-1", "place": "Calais", "starts_at": (LATER + DAY).isoformat()}
    told = {"reference": reference, "check": "biometric", "status": "offered", "slots": [slot]}
    send(unit, a_message(incoming.APPOINTMENT_UPDATED, **told))


def send(unit, body):
    partner = partner_rows.by_name(unit.session, "enrolment")
    callback = Callback(partner.id, partner.name, "msg_1", reading.parse(body), body)
    return inbound.accept(unit, callback)


def choose_a_slot(unit, eoi_id):
    [slot] = choice.shown(unit, unit.eoi(eoi_id)).slots
    choice.choose(unit, eoi_id, slot.key)


def match_callback(unit, eoi_id):
    for message, _ in inbox.quarantined(unit.session, 100):
        assert quarantine.match(unit, message.id, eoi_id, "Its partner says so")


def dismiss_callback(unit, _eoi_id):
    for message, _ in inbox.quarantined(unit.session, 100):
        quarantine.dismiss(unit, message.id, quarantine.Dismissal.TEST)


def ask_check_anew(unit, eoi_id):
    with suppress(ForbiddenCheckMove):  # it was
        reference = eois.get(unit.session, eoi_id).reference
        told.ask_anew(unit, "enrolment", reference, Check.BIOMETRIC)


def complain_of_data(unit, eoi_id):
    written = complaints.Written(eoi_id, "en", "You sent my papers.", "other@example.org")
    complaints.make(unit, written, ADDRESS)


def record_return(unit, _eoi_id):
    records.record(unit, a_returned_person(documents=passport()))


def invite(unit, eoi_id):
    actions.invite(unit, eoi_id, "There is a place")


def confirm_on_case(unit, eoi_id):
    [asked] = approval_rows.of_eoi(unit.session, eoi_id)
    confirmation.confirm(unit, eoi_id, asked.id, SENIOR)


def carry_out(unit, eoi_id):
    [agreed] = approval_rows.of_eoi(unit.session, eoi_id)
    confirmation.carry_out(unit, eoi_id, agreed.id)


def take_back(unit, eoi_id):
    [agreed] = approval_rows.of_eoi(unit.session, eoi_id)
    confirmation.decline(unit, eoi_id, agreed.id, SENIOR, "")


def confirm_setting(unit, _eoi_id):
    asked = unit.session.scalars(select(approval_rows.Approval)).one()
    confirmation.confirm(unit, None, asked.id, SENIOR)


def ask_to_grant(unit, eoi_id):
    requests.grant(unit, eoi_id, "Both are cleared")


def add_note(unit, eoi_id):
    """As its edge does: of a double click the second does nothing."""
    parallel_acts.require_none_since(unit, eoi_id, "")
    notes.add(unit, eoi_id, "She writes with her left hand")


def log_call(unit, eoi_id):
    parallel_acts.require_none_since(unit, eoi_id, "")
    notes.log_call(unit, eoi_id, Call("in", "spoke", NOW), "She is in hospital")


def complain(unit, eoi_id):
    corrections.ask(unit, eoi_id, "That is not my number")


def declare_location(unit, eoi_id):
    location.declare(unit, eoi_id, location.Declaration("Loon-Plage", "no-phone"))


def refer_locations(unit, _eoi_id):
    location.refer_overdue(unit)


def record_outage(unit, _eoi_id):
    location.record_outage(unit, NOW, NOW + timedelta(hours=2))


def withdraw(unit, eoi_id):
    withdrawal.withdraw(unit, eoi_id)


def confirm_another_address(unit, eoi_id):
    request = unit.session.scalars(select(AccessRequest)).one()
    changes.confirm(unit, eoi_id, "token", codes.code_of(unit, request))


def ask_for_a_code(unit, eoi_id):
    codes.request_code(unit, eois.get(unit.session, eoi_id).reference, ADDRESS)


def enter_the_code(unit, _eoi_id):
    request = unit.session.scalars(select(AccessRequest)).one()
    codes.enter(unit, "token", codes.code_of(unit, request))


def enter_the_code_where_signed_in(unit, _eoi_id):
    request = unit.session.scalars(select(AccessRequest)).one()
    codes.enter(unit, "token", codes.code_of(unit, request), instead_of=["session"])


def ask_a_person(unit, eoi_id):
    contact_corrections.ask(unit, eoi_id, {"email": "other@example.org"}, "I lost my phone")


def reach_otherwise(unit, eoi_id):
    [asked] = corrections.of_eoi(unit, eoi_id)
    new = {"email": "other@example.org", "phone": ""}
    contact_corrections.apply(unit, eoi_id, asked.id, new, "We have seen you")


def sign_out_elsewhere(unit, eoi_id):
    applicant_sessions.end_others(unit, eoi_id, "session")


def undo_another_address(unit, eoi_id):
    changes.undo(unit, eoi_id, "token")


def delete_draft(unit, eoi_id):
    withdrawal.delete_draft(unit, eoi_id)


def answer_a_question(unit, eoi_id):
    [asked] = information_requests.of_eoi(unit, eoi_id)
    information_requests.answer(unit, eoi_id, asked.id, "My aunt")


def correct_an_answer(unit, eoi_id):
    [asked] = corrections.of_eoi(unit, eoi_id)
    answer_corrections.apply(unit, eoi_id, asked.id, {"sex": "male"}, "Thank you", excluding=False)


def take_evidence(unit, eoi_id):
    [asked] = corrections.of_eoi(unit, eoi_id)
    answer_corrections.take_evidence(unit, eoi_id, asked.id, "We have the new one")


def leave_a_match_open(unit, eoi_id):
    [record] = matches.of_eoi(unit.session, eoi_id)
    match_review.defer(unit, eoi_id, record, "The pictures do not tell", 14)


# What comes before.


def save_a_filter(unit, _eoi_id):
    saved_filters.save(unit, "eligible", "nationality=ERI", "On Mondays")


def with_a_reviewer_signed_in(portal):
    a_submission(portal)
    desk.signed_in(portal, "amina", "caseworker")


def on_the_register(portal):
    a_return(portal, documents=passport())
    a_submission(portal)


def not_located(portal):
    a_submission(portal, located=False)


def on_the_register_for_persons(portal):
    let_machine_refuse(portal, automated=False)
    on_the_register(portal)


def held_for_a_match(portal):
    a_return(portal, **ON_REGISTER)
    a_screened(portal, **ZUPLO)


def refused_for_a_filler(portal):
    refused_by_first_release(portal, *FILLERS["fingerprints"])


def refused(portal):
    a_return(portal, documents=passport())
    a_screened(portal)


def with_checks_asked_for(portal):
    a_partner(portal)
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        checks.request(unit, eoi_id)


def with_slots_offered(portal):
    with unit_for(portal, "operator", write=True) as unit:
        scheme.change(unit, outcome_delay=timedelta())
    a_partner(portal, url="https://partner.example", subscribed=[outgoing.APPOINTMENT_CHOSEN])
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        checks.request(unit, eoi_id)
    with unit_for(portal, "partner:enrolment", write=True, now=NOW) as unit:
        offer_slots(unit, eoi_id)


def stays_in_quarantine(portal):
    """A callback that names nobody, beside a case with its checks asked for."""
    with_checks_asked_for(portal)
    assert call_back(portal, reference="EOI-0000-0000-0000") == "quarantined"


def with_an_arrival_in_quarantine(portal):
    """It names nobody; beside it is somebody who was let in."""
    a_partner(portal)
    moved(portal, an_accepted(portal), Status.GRANTED)
    told = {"reference": "EOI-0000-0000-0000", "arrived_at": "2026-11-17"}
    with unit_for(portal, "partner:enrolment", write=True, now=NOW) as unit:
        assert send(unit, a_message(incoming.PERSON_ARRIVED, **told)) == "quarantined"


def with_an_arrival_matched(portal):
    with_an_arrival_in_quarantine(portal)
    with unit_for(portal, "test") as unit:
        eoi_id = unit.session.scalar(select(Eoi.id))
    with at_desk(portal, AMINA, eoi_id) as unit:
        match_callback(unit, eoi_id)


def enrolled(portal):
    with_checks_asked_for(portal)
    with unit_for(portal, "test") as unit:
        [reference] = unit.session.scalars(select(Eoi.reference))
    update = {"status": "enrolled", "biometric_reference": "B-1"}
    assert call_back(portal, reference=reference, **update) == "applied"


def call_back(portal, **told):
    body = a_check_update(**told)
    with unit_for(portal, "partner:enrolment", write=True, now=NOW) as unit:
        return send(unit, body)


def with_a_place_open(portal):
    a_return(portal)
    a_screened(portal)


def invited(portal):
    a_return(portal)
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.invite(unit, eoi_id, "There is a place")


def asked_something(portal):
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        information_requests.ask(unit, eoi_id, "Who is that?", 14)


def with_a_wrong_answer(portal):
    eoi_id = a_screened(portal)
    with at_desk(portal, "applicant", eoi_id) as unit:
        answer_corrections.ask(unit, eoi_id, journey.BY_NAME["sex"], None, "I am a man")


def with_a_wrong_picture(portal):
    eoi_id = a_screened(portal)
    with at_desk(portal, "applicant", eoi_id) as unit:
        answer_corrections.ask(unit, eoi_id, journey.BY_NAME["photo"], None, "It is my brother")


def with_nobody_answering(portal):
    invited(portal)
    with unit_for(portal, "test", write=True) as unit:
        invitation = unit.session.scalars(select(Invitation)).one()
        invitation.due_at, invitation.remind_at = NOW, None


def with_another_address_asked_for(portal):
    eoi_id = a_submission(portal, now=LATER)
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=LATER) as unit:
        changes.ask(unit, eoi_id, "email", "other@example.org")
        request = unit.session.scalars(select(AccessRequest)).one()
        request.browser_hash = hash_token("token")
    signed_in(portal, eoi_id)
    return eoi_id


def with_a_code_asked_for_a_submission(portal):
    """Of whom nothing is proved yet."""
    with_a_code_asked_for(portal, of=partial(a_submission, reached=False))


def with_a_code_asked_for(portal, of=a_draft):
    eoi_id = of(portal, now=LATER)
    with unit_for(portal, "applicant", write=True, now=LATER) as unit:
        ask_for_a_code(unit, eoi_id)
        unit.session.scalars(select(AccessRequest)).one().browser_hash = hash_token("token")


def signed_in(portal, eoi_id):
    """In a browser whose token is `session`."""
    with unit_for(portal, "applicant", write=True, now=LATER) as unit:
        begun = hash_token(applicant_sessions.begin(unit, eoi_id))
        mine = update(ApplicantSession).where(ApplicantSession.token_hash == begun)
        unit.session.execute(mine.values(token_hash=hash_token("session")))


def with_a_code_asked_for_where_signed_in(portal):
    with_a_code_asked_for(portal)
    with unit_for(portal, "test") as unit:
        eoi_id = unit.session.scalar(select(Eoi.id))
    signed_in(portal, eoi_id)


def signed_in_twice(portal):
    eoi_id = a_draft(portal, now=LATER)
    signed_in(portal, eoi_id)
    with unit_for(portal, "applicant", write=True, now=LATER) as unit:
        applicant_sessions.begin(unit, eoi_id)


def with_a_person_asked(portal):
    """Three days ago; somebody is signed in since."""
    eoi_id = a_submission(portal, now=LATER - timedelta(days=4))
    with at_desk(portal, "applicant", eoi_id, LATER - timedelta(days=3)) as unit:
        ask_a_person(unit, eoi_id)
    signed_in(portal, eoi_id)


def with_another_address(portal):
    """Changed by somebody who holds the phone."""
    eoi_id = with_another_address_asked_for(portal)
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=LATER) as unit:
        confirm_another_address(unit, eoi_id)
        applicant_sessions.begin(unit, eoi_id)


def with_an_end_asked_for(portal):
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        actions.decide(unit, eoi_id, "suitability", "A conviction")


def with_checks_cleared(portal):
    eoi_id = an_accepted(portal)
    cleared(portal, eoi_id)
    return eoi_id


def with_a_grant_asked_for(portal):
    eoi_id = with_checks_cleared(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        ask_to_grant(unit, eoi_id)


def with_a_grant_asked_for_and_time(portal):
    with_a_grant_asked_for(portal)
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        scheme.change(unit, grace_minutes=10)


def with_a_grant_agreed(portal):
    with_a_grant_asked_for_and_time(portal)
    with unit_for(portal, "test") as unit:
        eoi_id = unit.session.scalar(select(Eoi.id))
    with at_desk(portal, BRUNO, eoi_id) as unit:
        confirm_on_case(unit, eoi_id)


def with_an_answer_asked_for(portal):
    refused(portal)
    with unit_for(portal, "test") as unit:
        eoi_id = unit.session.scalars(select(eois.Eoi.id)).one()
    with at_desk(portal, "applicant", eoi_id, LATER) as unit:
        request = corrections.ask(unit, eoi_id, "That is not my number")
    with at_desk(portal, AMINA, eoi_id, LATER) as unit:
        requests.answer(unit, eoi_id, request, upheld=True, text="You are right")


def with_a_setting_asked_for(portal):
    a_submission(portal)
    with unit_for(portal, "operator", write=True) as unit:
        scheme.ask_to_change(unit, {"weekly_limit": 70}, "More flights")


class Story(NamedTuple):
    before: Callable
    actor: str
    act: Callable
    writes: str  # the tables


DONE = (
    AlreadyAnswered,
    AlreadyAsked,
    AlreadyDeferred,
    ForbiddenMove,
    NotAsked,
    OutageOverlaps,
    Overtaken,
)
STORIES = {
    "save-page": Story(
        a_draft,
        "applicant",
        save_contact,
        "audit_entry audit_unsequenced counter eoi index_tag outbox",
    ),
    "add-document": Story(a_draft, "applicant", add_document, "eoi"),
    "send-photo-as-document": Story(
        a_draft, "applicant", send_the_photo_as_a_document, "eoi stored_file"
    ),
    "submit": Story(
        a_draft,
        "applicant",
        submit,
        "audit_entry audit_unsequenced check_record counter eoi index_tag location_request outbox "
        "submission_network",
    ),
    "screen": Story(
        on_the_register,
        "worker",
        procedure.screen,
        "audit_entry audit_unsequenced eoi match outbox submission_network",
    ),
    "screen-for-persons": Story(
        on_the_register_for_persons,
        "worker",
        procedure.screen,
        "audit_entry audit_unsequenced eoi match outbox submission_network",
    ),
    "rescreen": Story(
        refused_for_a_filler,
        "worker",
        procedure.screen,
        "audit_entry audit_unsequenced eoi ledger_entry match outbox",
    ),
    "callback": Story(
        with_checks_asked_for,
        "partner:enrolment",
        accept_callback,
        "audit_entry audit_unsequenced check_record inbox index_tag outbox",
    ),
    "offer-slots": Story(
        with_checks_asked_for,
        "partner:enrolment",
        offer_slots,
        "audit_entry audit_unsequenced check_record inbox outbox",
    ),
    "choose-slot": Story(
        with_slots_offered,
        "applicant",
        choose_a_slot,
        "audit_entry audit_unsequenced check_record delivery eoi",
    ),
    "match-callback": Story(
        stays_in_quarantine,
        AMINA,
        match_callback,
        "audit_entry audit_unsequenced check_record inbox outbox",
    ),
    "dismiss-callback": Story(
        stays_in_quarantine, AMINA, dismiss_callback, "audit_entry audit_unsequenced inbox"
    ),
    "match-arrival": Story(
        with_an_arrival_in_quarantine,
        AMINA,
        match_callback,
        "approval audit_entry audit_unsequenced",
    ),
    "confirm-arrival": Story(
        with_an_arrival_matched,
        BRUNO,
        confirm_on_case,
        "approval audit_entry audit_unsequenced eoi inbox ledger_entry",
    ),
    "ask-check-anew": Story(
        enrolled,
        AMINA,
        ask_check_anew,
        "audit_entry audit_unsequenced check_record eoi index_tag outbox",
    ),
    "return": Story(
        a_submission,
        "partner:register",
        record_return,
        "audit_entry audit_unsequenced index_tag ledger_entry outbox record_key return_record "
        "return_version",
    ),
    "complain-of-data": Story(
        a_draft,
        "public",
        complain_of_data,
        "audit_entry audit_unsequenced complaint counter outbox",
    ),
    "invite": Story(
        with_a_place_open,
        AMINA,
        invite,
        "audit_entry audit_unsequenced eoi invitation ledger_entry note outbox",
    ),
    "lapse": Story(
        with_nobody_answering,
        "worker",
        invitations.follow_up,
        "audit_entry audit_unsequenced eoi ledger_entry outbox",
    ),
    "confirm": Story(
        with_an_end_asked_for,
        BRUNO,
        confirm_on_case,
        "approval audit_entry audit_unsequenced eoi outbox",
    ),
    "ask-to-grant": Story(
        with_checks_cleared,
        AMINA,
        ask_to_grant,
        "approval audit_entry audit_unsequenced",
    ),
    "confirm-grant": Story(
        with_a_grant_asked_for,
        BRUNO,
        confirm_on_case,
        "approval audit_entry audit_unsequenced eoi outbox",
    ),
    "agree-to-grant": Story(
        with_a_grant_asked_for_and_time,
        BRUNO,
        confirm_on_case,
        "approval audit_entry audit_unsequenced outbox",
    ),
    "carry-out-grant": Story(
        with_a_grant_agreed,
        "worker",
        carry_out,
        "approval audit_entry audit_unsequenced eoi outbox",
    ),
    "take-back-grant": Story(
        with_a_grant_agreed,
        BRUNO,
        take_back,
        "approval audit_entry audit_unsequenced",
    ),
    "confirm-answer": Story(
        with_an_answer_asked_for,
        BRUNO,
        confirm_on_case,
        "approval audit_entry audit_unsequenced correction eoi match outbox",
    ),
    "confirm-setting": Story(
        with_a_setting_asked_for,
        BRUNO,
        confirm_setting,
        "approval audit_entry audit_unsequenced scheme_version",
    ),
    "leave-match-open": Story(
        held_for_a_match,
        AMINA,
        leave_a_match_open,
        "audit_entry audit_unsequenced match_deferral note",
    ),
    "answer": Story(
        asked_something,
        "applicant",
        answer_a_question,
        "audit_entry audit_unsequenced information_request",
    ),
    "correct": Story(
        with_a_wrong_answer,
        AMINA,
        correct_an_answer,
        "audit_entry audit_unsequenced correction eoi index_tag outbox",
    ),
    "take-evidence": Story(
        with_a_wrong_picture,
        AMINA,
        take_evidence,
        "audit_entry audit_unsequenced correction outbox",
    ),
    "complain": Story(refused, "applicant", complain, "audit_entry audit_unsequenced correction"),
    "declare-location": Story(
        not_located,
        "applicant",
        declare_location,
        "audit_entry audit_unsequenced location_request",
    ),
    "refer-locations": Story(
        not_located,
        "worker",
        refer_locations,
        "audit_entry audit_unsequenced location_request outbox",
    ),
    "record-outage": Story(
        not_located,
        "operator",
        record_outage,
        "audit_entry audit_unsequenced location_outage location_request outbox",
    ),
    "withdraw": Story(
        invited,
        "applicant",
        withdraw,
        "audit_entry audit_unsequenced eoi ledger_entry outbox",
    ),
    "change-contact": Story(
        with_another_address_asked_for,
        "applicant",
        confirm_another_address,
        "access_request applicant_session audit_entry audit_unsequenced contact_change eoi "
        "index_tag outbox",
    ),
    "enter-code": Story(
        with_a_code_asked_for,
        "applicant",
        enter_the_code,
        "access_request applicant_session audit_entry audit_unsequenced known_browser sent_code",
    ),
    "prove-contact": Story(
        with_a_code_asked_for_a_submission,
        "applicant",
        enter_the_code,
        "access_request applicant_session audit_entry audit_unsequenced known_browser outbox "
        "sent_code",
    ),
    "undo-contact": Story(
        with_another_address,
        "applicant",
        undo_another_address,
        "applicant_session audit_entry audit_unsequenced contact_change eoi index_tag outbox",
    ),
    "enter-code-again": Story(
        with_a_code_asked_for_where_signed_in,
        "applicant",
        enter_the_code_where_signed_in,
        "access_request applicant_session audit_entry audit_unsequenced known_browser sent_code",
    ),
    "sign-out-elsewhere": Story(
        signed_in_twice,
        "applicant",
        sign_out_elsewhere,
        "applicant_session audit_entry audit_unsequenced",
    ),
    "ask-a-person": Story(
        a_submission,
        "applicant",
        ask_a_person,
        "audit_entry audit_unsequenced contact_change correction counter outbox",
    ),
    "reach-otherwise": Story(
        with_a_person_asked,
        AMINA,
        reach_otherwise,
        "applicant_session audit_entry audit_unsequenced contact_change correction eoi index_tag "
        "outbox",
    ),
    "add-note": Story(a_submission, AMINA, add_note, "audit_entry audit_unsequenced note"),
    "log-call": Story(a_submission, AMINA, log_call, "audit_entry audit_unsequenced note"),
    "save-filter": Story(
        with_a_reviewer_signed_in,
        AMINA,
        save_a_filter,
        "audit_entry audit_unsequenced saved_filter",
    ),
    "delete-draft": Story(
        a_draft, "applicant", delete_draft, "audit_entry audit_unsequenced erasure_order"
    ),
}


# The other process, and its end.


def act(portal, name):
    """As an edge does it: one unit."""
    with unit_for(portal, "test") as unit:
        eoi_id = unit.session.scalar(select(Eoi.id))
    _, actor, acts, _ = STORIES[name]
    with unit_for(portal, actor, write=True, opens=[eoi_id], now=LATER) as unit:
        acts(unit, eoi_id)


def prepare(portal):
    setup.prepare(portal)


def work(portal):
    loop.drain(portal, read(os.environ), NOW)


def renew_names(portal):
    while rekeying_of(portal):
        pass


def rekeying_of(portal):
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        return names_reindexing.renew(unit)


def numbers(rows):
    """How many rows there are; that a case was opened again is written down again."""
    acts = [entry for entry in rows["audit_entry"] if entry.action != AuditAction.CASE_OPENED]
    rows = {**rows, "audit_entry": acts, "audit_unsequenced": acts}
    return {table: len(rows[table]) for table in rows}


@pytest.mark.parametrize("name", STORIES)
def test_an_act_is_done_whole_or_not_at_all_and_doing_it_again_is_safe(portal, environ, name):
    story = STORIES[name]
    story.before(portal)
    before = everything(portal)

    kill(environ, [COMMIT], act, name)
    assert everything(portal) == before

    kill(environ, [], act, name)  # the answer never arrived
    after = everything(portal)
    assert {table for table in after if after[table] != before[table]} == {*story.writes.split()}

    with suppress(*DONE):
        act(portal, name)
    assert numbers(everything(portal)) == numbers(after)


@pytest.mark.again
@pytest.mark.parametrize("name", ["enter-code-again", "change-contact", "reach-otherwise"])
def test_killed_as_sessions_end_no_code_is_used_and_no_contact_changed(portal, environ, name):
    story = STORIES[name]
    story.before(portal)
    before = everything(portal)
    kill(environ, ["DELETE FROM applicant_session"], act, name)
    assert everything(portal) == before


@pytest.mark.parametrize("moment", ["UPDATE eoi ", "UPDATE inbox "])
def test_an_arrival_whose_confirmation_was_cut_off_counts_once_at_the_second_try(
    portal, environ, moment
):
    with_an_arrival_matched(portal)
    before = everything(portal)
    kill(environ, [moment], act, "confirm-arrival")
    assert everything(portal) == before

    act(portal, "confirm-arrival")
    after = everything(portal)
    assert [row.fact for row in after["ledger_entry"]].count(Fact.ARRIVED) == 1
    assert [row.status for row in after["eoi"]] == [Status.ARRIVED]
    assert [row.outcome for row in after["approval"]] == ["confirmed"]
    assert [(row.outcome, row.body) for row in after["inbox"]] == [("applied", None)]


def ask_anew(portal):
    with unit_for(portal, "applicant", write=True, now=LATER) as unit:
        ask_for_a_code(unit, unit.session.scalar(select(Eoi.id)))


def test_a_code_whose_asking_was_cut_off_is_sent_once(portal, environ):
    a_submission(portal)
    before = everything(portal)

    kill(environ, [COMMIT], ask_anew)
    assert everything(portal) == before
    kill(environ, [], ask_anew)  # the answer never arrived
    ask_anew(portal)

    sent = [message for message in everything(portal)["outbox"] if message.task == "code"]
    assert len(sent) == 1


@pytest.mark.parametrize(
    ("moments", "status"),
    [
        (["UPDATE eoi "], Status.SUBMITTED),
        (["UPDATE eoi ", COMMIT, "UPDATE outbox SET settled_at"], Status.ELIGIBLE),
    ],
    ids=["amid", "before-it-is-settled"],
)
def test_a_worker_killed_at_screening_has_screened_once_in_the_end(
    portal, environ, settings, moments, status
):
    eoi_id = a_screened(portal, located=False)
    locate(portal, eoi_id)  # by which it is screened once more

    kill(environ, moments, work)
    assert status_of(portal, eoi_id) is status
    assert loop.drain(portal, settings, NOW) <= 2  # mail; the dead worker's lease holds
    assert status_of(portal, eoi_id) is status
    loop.drain(portal, settings, NOW + LEASE)

    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    rows = everything(portal)
    assert [entry.action for entry in rows["audit_entry"]].count("eligible") == 1
    assert [message.body.get("message") for message in rows["outbox"]].count("news") == 1


def test_names_are_made_anew_to_the_end_by_whoever_comes_after_one_that_was_killed(portal, environ):
    """Ten at a time, each with its screening, or not at all; none twice."""
    owners = [new_id() for _ in range(2 * names_reindexing.AT_ONCE + 2)]
    with unit_for(portal, "worker", write=True, now=NOW) as unit:
        for number, owner in enumerate(owners):
            person = Described((f"Zemarun {number:b} Tolvik",), ("1990-05-17",))
            profiles.save(unit, profiles.OF_REGISTER, owner, person)
        unit.session.flush()
        unit.session.execute(update(Profile).values(edition=1))

    kill(environ, [COMMIT, "INSERT INTO name_tag"], renew_names)
    assert left(portal) == len(owners) - names_reindexing.AT_ONCE
    kill(environ, [COMMIT], renew_names)
    assert left(portal) == len(owners) - names_reindexing.AT_ONCE
    renew_names(portal)

    assert left(portal) == 0
    rows = everything(portal)
    asked = [message.subject for message in rows["outbox"] if message.task == "rescreen-return"]
    assert sorted(asked) == sorted(owners)
    assert len(rows["profile"]) == len(owners)


def left(portal):
    with unit_for(portal, "test") as unit:
        return names_reindexing.left(unit)


@pytest.fixture
def empty_url(request, tmp_path):
    """A database without tables."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/empty.db"
    server = request.getfixturevalue("postgresql_server")
    create_database(server, "empty")
    return server.replace("/postgres?", "/empty?")


@pytest.mark.parametrize("empty_url", ["sqlite", "postgresql"], indirect=True)
def test_a_database_half_prepared_is_prepared_by_the_next_who_tries(empty_url, key_file, tmp_path):
    environ = environment(empty_url, key_file, tmp_path)
    portal = portal_of(environ)

    for moment in ("CREATE TABLE outbox", COMMIT):
        kill(environ, [moment], prepare)
        assert set(inspect(portal.engine).get_table_names()) == set()
    kill(environ, ["INSERT INTO system_key"], prepare)
    assert engine.is_current(portal.engine)
    assert everything(portal)["system_key"] == []

    prepare(portal)
    assert portal.keyring.tag("limit", "x", at=NOW)
    portal.engine.dispose()
