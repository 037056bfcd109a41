"""Whoever acts on an EOI while it is erased goes first, or is told in words that it is gone."""

import shutil
import time
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, Thread

import pytest

from app.domain.cases.lifecycle import ForbiddenMove, Status
from app.domain.intake import journey
from app.domain.partners.incoming import CheckUpdated
from app.domain.scheme.balance import Overdrawn
from app.security.encryption.errors import KeyUnavailable
from app.services.cases import checks
from app.services.cases.checks import ForbiddenCheckMove
from app.services.core.approvals import AlreadyAsked
from app.services.core.errors import Conflict, Erased, NoSuchEoi
from app.services.core.unit import unit_for
from app.services.decisions import corrections
from app.services.decisions.corrections import NothingToCorrect
from app.services.intake import drafts
from app.services.privacy import erasure
from app.services.review import actions, case_file
from app.services.screening import procedure
from app.services.self_service import status
from app.services.sign_in import applicant_sessions
from app.settings import read
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.objects.stores import ObjectsUnavailable
from app.storage.outbox import OutboxTask
from app.storage.privacy.erasures import ErasureOrder
from app.storage.sign_in.sessions import ApplicantSession
from app.worker import loop
from tests.conftest import NOW, on_both
from tests.support.desk import AMINA, a_return, a_screened, screen_all
from tests.support.erasing import mentions, order
from tests.support.people import (
    a_draft,
    erase,
    passport,
    status_of,
)
from tests.support.rotating import another_process
from tests.support.rows import rows
from tests.support.settings import environment


def away(*_):
    raise KeyUnavailable


@pytest.mark.parametrize("what", ["ledger", "key provider"])
def test_while_the_ledger_cannot_be_written_nobody_is_erased(portal, tmp_path, monkeypatch, what):
    eoi_id = a_draft(portal)
    order(portal, eoi_id)
    if what == "ledger":
        shutil.rmtree(tmp_path / "erasures")
        (tmp_path / "erasures").touch()
    else:
        monkeypatch.setattr(portal.provider, "mac", away)

    for _ in range(2):
        with pytest.raises((KeyUnavailable, ObjectsUnavailable)):
            erasure.carry_out(portal, "worker", NOW)

    assert status_of(portal, eoi_id) is Status.DRAFT
    assert len(rows(portal, ErasureOrder)) == 1


@on_both
def test_an_applicant_who_is_at_it_goes_first_and_neither_waits_for_the_other(portal):
    eoi_id = a_draft(portal)
    earlier = NOW - timedelta(minutes=10)
    with unit_for(portal, "applicant", write=True, now=earlier) as unit:
        token = applicant_sessions.begin(unit, eoi_id)
    erasing = Thread(target=erase, args=[portal, eoi_id])

    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        assert applicant_sessions.live(
            unit, token, eoi_id, extend=True
        )  # changes the session's row
        erasing.start()
        time.sleep(0.3)
        page = journey.BY_NAME["name"]
        names = {"given_names": "Imaginary", "family_name": "Invented"}
        drafts.save_page(unit, eoi_id, page, names, "en")
    erasing.join()

    assert rows(portal, Eoi) == rows(portal, ApplicantSession) == []


# Afterwards


def test_what_still_comes_in_about_an_erased_person_ends_quietly(
    portal, database_url, key_file, tmp_path
):
    settings = read(environment(database_url, key_file, tmp_path))
    a_return(portal, documents=passport())
    refused = a_screened(portal)
    erase(portal, refused)

    a_return(portal, return_id="R-2", documents=passport())  # finds the tag that stays
    assert loop.drain(portal, settings, NOW) > 0
    screen_all(portal)

    update = CheckUpdated("biometric", "booked", "L-1", NOW)
    with (
        unit_for(portal, "partner:lab", write=True, now=NOW) as unit,
        pytest.raises(ForbiddenCheckMove),
    ):
        checks.report(unit, refused, update)
    outcomes = {m.outcome for m in rows(portal, OutboxTask) if m.task == "screen-eoi"}
    assert outcomes == {"done"}


def test_a_key_in_the_memory_of_another_process_opens_nothing(portal):
    other = another_process(portal)
    eoi_id = a_draft(portal)
    with unit_for(other, "applicant", opens=[eoi_id]) as unit:
        assert unit.key(eoi_id)

    erase(portal, eoi_id)

    assert other.keyring.cached(eoi_id)
    with unit_for(other, "applicant", write=True, opens=[eoi_id]) as unit:
        assert eois.get(unit.session, eoi_id) is None


def complain(unit, eoi_id):
    corrections.ask(unit, eoi_id, "That is not my number")


def look(unit, eoi_id):
    case_file.open_case(unit, eoi_id)


def report(unit, eoi_id):
    checks.report(unit, eoi_id, CheckUpdated("biometric", "booked", "L-1", NOW))


def invite(unit, eoi_id):
    actions.invite(unit, eoi_id, "There is a place")


def decide(unit, eoi_id):
    actions.decide(unit, eoi_id, "suitability", "A conviction")


def show(unit, eoi_id):
    status.view(unit, eoi_id)


# What an edge knows how to answer.
ANSWERED = (
    AlreadyAsked,
    Conflict,
    Erased,
    ForbiddenCheckMove,
    ForbiddenMove,
    NoSuchEoi,
    NothingToCorrect,
    Overdrawn,
)


@on_both
@pytest.mark.parametrize("act", [procedure.screen, complain, look, report, invite, decide, show])
def test_whatever_is_done_to_it_at_that_moment_ends_in_words(portal, act):
    a_return(portal)
    eoi_id, start = a_screened(portal), Barrier(3)

    def do():  # whatever else is raised fails the test
        start.wait()
        for _ in range(8):
            with (
                suppress(*ANSWERED),
                unit_for(portal, AMINA, write=True, opens=[eoi_id], now=NOW) as unit,
            ):
                act(unit, eoi_id)

    threads = [Thread(target=do) for _ in range(2)]
    for thread in threads:
        thread.start()
    start.wait()
    erase(portal, eoi_id)
    for thread in threads:
        thread.join()

    assert mentions(portal, eoi_id) <= {"audit_entry", "ledger_entry", "outbox"}
