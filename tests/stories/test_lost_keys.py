"""What people, partners and those on call are told when a key is gone or a value was changed."""

import json
import shutil
from dataclasses import replace

import pytest
from prometheus_client import REGISTRY
from sqlalchemy import select, update

from app import create_app
from app.domain.cases.lifecycle import Status
from app.security.encryption.errors import KeyDestroyed
from app.services.core.unit import unit_for
from app.settings import read
from app.storage.cases.eois import Eoi
from app.storage.keys.keys import RecordKey
from app.storage.outbox import OutboxTask
from app.storage.partners.partners import PartnerSecret
from app.worker import loop
from tests.conftest import NOW
from tests.peers.partner import a_check_update, a_partner
from tests.support.people import a_submission, status_of
from tests.support.settings import environment
from tests.support.told import told

BODY = a_check_update(reference="EOI-0000-0000-0000")


def alarms():
    return REGISTRY.get_sample_value("portal_alarms_total", {"event": "tampering"})


def destroyed(*_):
    raise KeyDestroyed


@pytest.fixture
def amid(application, visitor):
    """Somebody amid the form, whose key is in no process's memory."""
    visitor.fill_in(until="/apply/name")
    portal = application.extensions["portal"]
    portal.keyring._cache.clear()
    return visitor


def test_whose_key_is_gone_reads_that_it_is_for_good(application, amid, monkeypatch):
    monkeypatch.setattr(type(application.extensions["portal"].provider), "unwrap", destroyed)

    page = amid.get("/apply/name")

    assert page.status == 410
    assert page.heading == "This case cannot be read any more"
    assert "Ask those who run this service" in page.text()


def test_a_changed_answer_raises_the_alarm_and_is_not_shown(application, amid, caplog):
    before = alarms()
    with unit_for(application.extensions["portal"], "test", write=True) as unit:
        [eoi] = unit.session.scalars(select(Eoi))
        eoi.answers = eoi.answers[:-1] + bytes([eoi.answers[-1] ^ 1])

    page = amid.get("/apply/name")

    assert page.status == 500
    assert alarms() == before + 1
    [alarm] = told(caplog, "tampering")
    assert alarm["level"] == "critical"
    assert alarm["place"] == f"eoi.answers {eoi.id}: altered or moved"
    assert alarm["request_id"] == page.headers["X-Request-Id"]


def test_a_wrapped_key_of_another_raises_it_too(application, amid, caplog):
    portal = application.extensions["portal"]
    other = a_submission(portal)
    with unit_for(portal, "test", write=True) as unit:
        moved = select(RecordKey.wrapped).where(RecordKey.owner == other).scalar_subquery()
        unit.session.execute(update(RecordKey).values(wrapped=moved))

    assert amid.get("/apply/name").status == 500
    assert told(caplog, "tampering")[0]["place"].startswith("record_key.wrapped")


def test_a_partner_sends_again_what_met_a_changed_secret(application, caplog):
    portal, before = application.extensions["portal"], alarms()
    partner = a_partner(portal)
    with unit_for(portal, "test", write=True) as unit:
        secrets = unit.session.scalars(select(PartnerSecret)).all()
        kept = {secret.id: secret.sealed for secret in secrets}
        for secret in secrets:
            secret.sealed = secret.sealed[:-1] + bytes([secret.sealed[-1] ^ 1])

    def post():
        headers = partner.signed(BODY)
        return application.test_client().post("/hooks/enrolment", data=BODY, headers=headers)

    assert (post().status_code, alarms()) == (500, before + 1)
    assert told(caplog, "tampering")[0]["place"].startswith("partner_secret.sealed")
    with unit_for(portal, "test", write=True) as unit:
        for secret in unit.session.scalars(select(PartnerSecret)):
            secret.sealed = kept[secret.id]
    assert post().status_code == 202


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_before_the_key_of_the_system_is_back_a_partner_is_asked_to_come_back(
    key_file, tmp_path, database_url, portal
):
    partner, key_copy = a_partner(portal), shutil.copy(key_file, tmp_path / "keys.json")
    replace(portal, provider=type(portal.provider)(key_copy)).provider.rotate()
    content = json.loads(key_copy.read_text())
    del content["keys"]["1"]
    key_copy.write_text(json.dumps(content))
    application = create_app(read(environment(database_url, key_copy, tmp_path)))

    answer = application.test_client().post(
        "/hooks/enrolment", data=BODY, headers=partner.signed(BODY)
    )
    application.extensions["portal"].engine.dispose()

    assert answer.status_code == 503


def test_the_worker_gives_up_what_was_changed_at_once_and_says_so(portal, environ, caplog):
    eoi_id = a_submission(portal)
    portal.keyring._cache.clear()
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(update(Eoi).values(answers=bytes(100)))

    loop.drain(portal, read(environ), NOW)

    with unit_for(portal, "test") as unit:
        outcomes = set(unit.session.execute(select(OutboxTask.task, OutboxTask.outcome)))
    assert ("screen-eoi", "tampering") in outcomes
    alarms = {(alarm["task"], alarm["place"]) for alarm in told(caplog, "tampering")}
    assert ("screen-eoi", f"eoi.answers {eoi_id}: of another key") in alarms


def test_the_worker_tries_again_while_a_key_counts_as_destroyed(portal, environ, monkeypatch):
    eoi_id = a_submission(portal)
    portal.keyring._cache.clear()
    with monkeypatch.context() as patch:
        patch.setattr(type(portal.provider), "unwrap", destroyed)
        loop.drain(portal, read(environ), NOW)

    loop.drain(portal, read(environ), NOW.replace(hour=13))

    assert status_of(portal, eoi_id) is Status.ELIGIBLE
    tried = select(OutboxTask.outcome).where(OutboxTask.attempts > 0)
    with unit_for(portal, "test") as unit:
        assert set(unit.session.scalars(tried)) == {"done"}
