"""Who has an installation of the first release upgrades it, and finds everybody as they were."""

import os
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from app.security.proofs.verifier import check_proof
from app.services.audit import baseline, log
from app.services.audit.verification import Verdict
from app.services.core.errors import NotReady
from app.services.core.unit import unit_for
from app.services.files import uploads
from app.services.operations import restoring, setup
from app.services.sign_in import applicant_sessions
from app.storage.database import backups
from app.storage.database.engine import make_engine
from app.storage.objects import erasure_ledger
from app.storage.outbox import OutboxTask
from app.storage.privacy import erasures
from tests.conftest import NOW
from tests.support.desk import matches_of
from tests.upgrade import found
from tests.upgrade.after import checked, screen_anew

# Who stands elsewhere once everybody has been screened anew, and where.
MOVED = {
    "not screened": "eligible",
    "refused by a filler": "held",
    "hidden by other names": "held",
    "nothing to look for": "held",
}


@pytest.fixture
def upgraded(installed):
    setup.prepare(installed)
    return installed


def test_each_person_is_found_as_they_were(upgraded, known):
    assert found.persons(upgraded, known["people"]) == known["persons"]
    assert found.records(upgraded) == known["records"]


def test_who_was_erased_stays_so(upgraded, known):
    with unit_for(upgraded, "test", opens=[UUID(known["erased"])]) as unit:
        assert not unit.keys
        assert not erasures.has_keys(unit.session, [UUID(known["erased"])])


def test_a_phone_that_had_a_draft_open_goes_on(upgraded, known):
    with unit_for(upgraded, "applicant", now=NOW) as unit:
        assert applicant_sessions.live(
            unit, known["session"], UUID(known["people"]["draft"]), extend=False
        )


def test_pictures_open(upgraded, known):
    eoi_id = UUID(known["people"]["with a photo"])
    with unit_for(upgraded, "applicant", opens=[eoi_id]) as unit:
        [photo] = [one for one in uploads.of_eoi(unit, eoi_id) if one.chunks]
    assert b"".join(uploads.read(upgraded, photo, 1)).startswith(b"\xff\xd8\xff")


def test_the_log_still_proves_what_it_proved(upgraded, known, tmp_path):
    keys = log.keys(upgraded)
    for proof in known["proofs"]:
        check_proof(proof, keys)
    assert checked(upgraded, tmp_path) == Verdict([], "")


@pytest.mark.again  # real processes, or as much work
def test_from_its_baseline_on_the_log_vouches_for_each_row(upgraded, known, tmp_path):
    assert baseline.write(upgraded, "operator") > len(known["people"])
    screen_anew(upgraded)

    verdict = checked(upgraded, tmp_path)

    assert (verdict.faults, "entry" in verdict.since) == ([], True)


def test_everybody_is_screened_anew_and_only_who_should_moves(upgraded, known):
    screen_anew(upgraded)
    after = {
        name: person["status"] for name, person in found.persons(upgraded, known["people"]).items()
    }
    before = {name: person["status"] for name, person in known["persons"].items()}
    assert after == before | MOVED


@pytest.mark.again  # real processes, or as much work
def test_whom_it_refused_for_a_filler_is_told_to_look_and_a_person_compares_them(upgraded, known):
    eoi_id = UUID(known["people"]["refused by a filler"])
    before = news_of(upgraded, eoi_id)

    screen_anew(upgraded)

    assert [*matches_of(upgraded, eoi_id).values()] == [("possible", "open", "placeholder")]
    assert news_of(upgraded, eoi_id) == before + 1


@pytest.mark.again  # real processes, or as much work
def test_a_backup_of_it_is_restored_by_this_one_without_who_was_erased_since(
    installed, known, new_url, tmp_path
):
    """Whoever starts too early is told what lacks."""
    draft = UUID(known["people"]["draft"])
    backups.save(installed.engine, tmp_path / "copy", os.environ)
    given = installed.ledger, installed.provider, installed.keyring.deployment
    erasure_ledger.put(*given, [draft], NOW)
    anew = replace(installed, engine=make_engine(new_url))

    backups.load(anew.engine, tmp_path / "copy", os.environ)
    with pytest.raises(NotReady), unit_for(anew, "web"):
        pass
    setup.prepare(anew)
    assert restoring.complete(anew, "operator") == 1

    people = {name: one for name, one in known["people"].items() if name != "draft"}
    persons = {name: one for name, one in known["persons"].items() if name != "draft"}
    assert found.persons(anew, people) == persons
    with unit_for(anew, "applicant", now=NOW) as unit:
        assert not applicant_sessions.live(unit, known["session"], draft, extend=False)
    anew.engine.dispose()


def news_of(portal, eoi_id):
    """How many times the person was, or is about to be, told by e-mail to look."""
    letters = select(OutboxTask.body).where(OutboxTask.subject == eoi_id, OutboxTask.task == "mail")
    with unit_for(portal, "test") as unit:
        return [body["message"] for body in unit.session.scalars(letters)].count("news")
