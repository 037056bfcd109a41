from datetime import timedelta
from threading import Barrier, Thread

import pytest

from app.domain.cases.lifecycle import Status
from app.domain.partners.incoming import ReturnAnnulled
from app.domain.partners.outgoing import EOI_REFUSED, EOI_WITHDRAWN
from app.domain.screening.matches import MatchReason
from app.security.tokens import new_id
from app.services.cases import information_requests, invitation_clock
from app.services.contact import changes
from app.services.core.errors import NoSuchEoi
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.files import uploads
from app.services.intake import submissions
from app.services.oversight import conflicts
from app.services.partners import registry
from app.services.privacy import erasure
from app.services.privacy.erasure import TakesTwo
from app.services.register import records
from app.services.review import actions as reviews
from app.services.scheme import figures, settings
from app.services.sign_in import codes
from app.services.work_lists import claims
from app.storage.blind_index.tags import IndexTag
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import Family, FamilyMember
from app.storage.database import schema
from app.storage.partners.deliveries import Delivery
from app.storage.privacy.erasures import ErasureOrder, FormerEoi
from app.storage.register.records import ReturnRecord
from app.storage.register.versions import ReturnVersion
from app.storage.review.deferrals import MatchDeferral
from app.storage.scheme import schemes
from app.storage.sign_in import sent_codes
from tests.conftest import NOW, on_both
from tests.support.audit_log import entries_about
from tests.support.desk import AMINA, BRUNO, a_return, a_screened, at_desk, events_of, screen_all
from tests.support.erasing import mentions, order
from tests.support.people import (
    ADDRESS,
    a_draft,
    a_received,
    a_session,
    a_submission,
    erase,
    passport,
    status_of,
)
from tests.support.rows import rows

LATER = NOW + timedelta(days=2)


def of_eois(table):
    return any(key.column.table.name == "eoi" for key in table.foreign_keys)


def in_every_table(portal):
    """The id of somebody refused who has left a row wherever an EOI can."""
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    a_session(portal, eoi_id)
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=LATER) as unit:
        corrections.ask(unit, eoi_id, "That is not my number")
        changes.ask(unit, eoi_id, "email", "another@example.org")
        uploads.attach(unit, eoi_id, a_received())
        codes.request_code(unit, eois.get(unit.session, eoi_id).reference, ADDRESS)
        sent_codes.remember_browser(unit.session, b"k" * 32, eoi_id, LATER)
    with at_desk(portal, AMINA, eoi_id) as unit:
        eois.get(unit.session, eoi_id).status = Status.ELIGIBLE
        information_requests.ask(unit, eoi_id, "Who is that?", 14)
        invitation_clock.begin(unit, eois.get(unit.session, eoi_id))
        conflicts.declare(unit, eoi_id, BRUNO, "A neighbour")
        reviews.hold(unit, eoi_id, "Wait")
        reviews.decide(unit, eoi_id, "suitability", "A conviction")
        eois.get(unit.session, eoi_id).status = Status.REFUSED
        claims.take(unit, eoi_id)
        claims.open_case(unit, eoi_id)
        times = {"at": NOW, "until": LATER}
        about = {"eoi_id": eoi_id, "record_id": new_id(), "found_by": MatchReason.NAME}
        unit.session.add(MatchDeferral(id=new_id(), by=AMINA, **times, **about))
        family = Family(
            id=new_id(),
            scheme_id=schemes.current(),
            reference="FAM-1",
            first_id=new_id(),
            created_at=NOW,
        )
        unit.session.add(family)
        unit.session.flush()
        unit.session.add(FamilyMember(id=new_id(), family_id=family.id, eoi_id=eoi_id))
    return eoi_id


# What goes, and what stays


def test_of_a_person_nothing_stays_but_opaque_ids(portal):
    eoi_id, other = in_every_table(portal), a_draft(portal, email="other@example.org")
    before = mentions(portal, eoi_id)
    assert before >= {table.name for table in schema.metadata().sorted_tables if of_eois(table)}
    assert before >= {"access_request", "applicant_session", "outbox", "index_tag", "record_key"}
    assert before >= {"sent_code", "known_browser"}

    erase(portal, eoi_id)

    assert mentions(portal, eoi_id) == {"audit_entry", "index_tag", "former_eoi"}
    assert entries_about(portal, eoi_id)[-1] == ("erased", {"reason": "asked"})
    assert status_of(portal, other) is Status.DRAFT


def test_of_one_refused_stays_why_until_the_rules_need_it_no_more(portal):
    a_return(portal, documents=passport())
    refused, eligible = a_screened(portal), a_screened(portal, document_number="ZZ990001")

    erase(portal, refused, eligible)

    [former] = rows(portal, FormerEoi)
    assert (former.id, former.status, former.ground) == (refused, Status.REFUSED, "returned")
    tags = {(tag.purpose, tag.owner) for tag in rows(portal, IndexTag)}
    assert {purpose for purpose, owner in tags if owner == refused} == {"eoi-document"}
    assert eligible not in {owner for _, owner in tags}


def test_who_is_on_the_way_gives_the_place_back_and_partners_are_told(portal):
    a_return(portal)
    eoi_id = a_screened(portal)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        registry.add(unit, "border", "https://border.example/hook", [], [EOI_WITHDRAWN])
    with at_desk(portal, AMINA, eoi_id) as unit:
        reviews.invite(unit, eoi_id, "")
        reference = eois.get(unit.session, eoi_id).reference
        assert settings.places_open(unit) == 0

    erase(portal, eoi_id)

    with unit_for(portal, "test", now=NOW) as unit:
        assert settings.places_open(unit) == 1
    told = [delivery.event for delivery in rows(portal, Delivery)]
    assert [event["data"]["reference"] for event in told] == [reference]
    assert events_of(portal) == [EOI_WITHDRAWN]  # and none of what they were to hear before
    assert mentions(portal, eoi_id) == {"audit_entry", "delivery", "ledger_entry"}
    erase(portal, eoi_id)  # as where an erasure was cut off and is completed twice
    assert events_of(portal) == [EOI_WITHDRAWN]


def test_the_figures_stay(portal):
    a_return(portal)
    eoi_id = a_screened(portal)
    with at_desk(portal, AMINA, eoi_id) as unit:
        reviews.invite(unit, eoi_id, "")
        settings.release_place(unit, eois.get(unit.session, eoi_id))
        before = figures.read(unit)
    [record] = rows(portal, ReturnRecord)

    erase(portal, eoi_id, record.id)

    with unit_for(portal, "test", now=NOW) as unit:
        assert figures.read(unit) == before


def test_a_return_that_was_erased_counts_once_and_its_person_never_comes_back(portal):
    a_return(portal, documents=passport())
    [record] = rows(portal, ReturnRecord)

    assert rows(portal, ReturnVersion)
    erase(portal, record.id)
    assert rows(portal, ReturnVersion) == []
    a_return(portal, documents=passport())  # the register's file is imported again
    eoi_id = a_screened(portal)

    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    assert [row.is_erased for row in rows(portal, ReturnRecord)] == [True]
    assert mentions(portal, record.id) == {"audit_entry", "ledger_entry", "return_record"}


def test_an_end_is_not_undone_once_one_person_has_ordered_the_erasure(portal):
    a_return(portal, documents=passport())
    refused = a_screened(portal)
    order(portal, refused)
    with unit_for(portal, "partner:register", write=True, now=NOW) as unit:
        records.annul(unit, ReturnAnnulled("R-1", "wrong person"))

    screen_all(portal)

    assert status_of(portal, refused) is Status.REFUSED


@pytest.mark.parametrize("erased", ["before", "after"])
def test_a_return_annulled_and_erased_counts_anew_when_it_is_recorded_anew(portal, erased):
    a_return(portal, documents=passport())
    [record] = rows(portal, ReturnRecord)
    if erased == "before":
        erase(portal, record.id)
    with unit_for(portal, "partner:register", write=True, now=NOW) as unit:
        records.annul(unit, ReturnAnnulled("R-1", "wrong person"))
    if erased == "after":
        erase(portal, record.id)
    assert rows(portal, ReturnRecord) == []

    a_return(portal, documents=passport())

    with unit_for(portal, "test", now=NOW) as unit:
        assert figures.read(unit).out == 1
    assert status_of(portal, a_screened(portal)) is Status.REFUSED


# Who decides, and when it happens


def test_a_draft_and_an_ended_case_are_erased_by_one_person(portal):
    a_return(portal, documents=passport())
    refused, draft = a_screened(portal), a_draft(portal)

    for eoi_id in (refused, draft):
        order(portal, eoi_id)
        assert erasure.carry_out(portal, "operator", NOW) == 1
        assert [action for action, _ in entries_about(portal, eoi_id)][-2:] == [
            "erasure-ordered",
            "erased",
        ]
    assert rows(portal, Eoi) == rows(portal, ErasureOrder) == []
    assert erasure.carry_out(portal, "operator", NOW) == 0


def test_neither_a_live_case_nor_one_that_waits_for_an_answer_is_erased_by_one(portal):
    for eoi_id in (in_every_table(portal), a_submission(portal)):
        with pytest.raises(TakesTwo):
            order(portal, eoi_id)
    with unit_for(portal, "operator") as unit, pytest.raises(NoSuchEoi):
        erasure.order_alone(unit, "EOI-0000-0000-0000")


def test_a_draft_to_be_erased_is_not_submitted_before(portal):
    eoi_id = a_draft(portal)
    order(portal, eoi_id)

    with (
        unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit,
        pytest.raises(NoSuchEoi),
    ):
        submissions.submit(unit, eoi_id, ADDRESS)
    assert status_of(portal, eoi_id) is Status.DRAFT


def test_that_it_had_ended_partners_hear_nevertheless(portal):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        registry.add(unit, "border", "https://border.example/hook", [], [EOI_REFUSED])
    a_return(portal, documents=passport())
    refused = a_screened(portal)

    erase(portal, refused)

    assert events_of(portal) == [EOI_REFUSED]


@on_both
def test_ordering_twice_and_erasing_twice_are_once(portal):
    eoi_id = a_draft(portal)
    order(portal, eoi_id)
    order(portal, eoi_id)
    start = Barrier(2)

    def carry_out():
        start.wait()
        erasure.carry_out(portal, "worker", NOW)

    threads = [Thread(target=carry_out) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    erase(portal, eoi_id)

    actions = [action for action, _ in entries_about(portal, eoi_id)]
    assert actions.count("erasure-ordered") == actions.count("erased") == 1
