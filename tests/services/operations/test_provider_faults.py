"""The key provider fails, refuses or hangs at each call of each thing the portal does.

Then nothing is half done, nobody else waits, and once it is back the same goes through.
"""

import itertools
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from threading import Thread
from typing import NamedTuple

import click
import pytest
from sqlalchemy import delete, select

from app.cli import context
from app.cli.operations import keys
from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.domain.intake import journey
from app.security.encryption.errors import ContextMismatch, KeyDestroyed, KeyUnavailable
from app.security.encryption.keyring import LIMIT, MESSAGES, SYSTEM_KEYS
from app.services.audit import log
from app.services.core.unit import unit_for
from app.services.intake import drafts, submissions
from app.services.operations import setup
from app.services.privacy import erasure
from app.services.review import case_file
from app.storage.audit.log import AuditCheckpoint
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.keys.keys import SystemKey
from app.storage.outbox import OutboxTask
from app.worker import loop
from tests.conftest import NOW, a_portal, on_both
from tests.peers.faulty import FAULTS, Faulty
from tests.support import rotating
from tests.support.audit_log import sequenced
from tests.support.desk import AMINA, a_return
from tests.support.people import ADDRESS, a_draft, a_submission, status_of
from tests.support.rotating import names_in
from tests.support.rows import everything
from tests.support.settings import SETTINGS

_days = itertools.count()  # each is after every wait of the one before
CALLS = (1, 2, 3, 5, 8, 13, 21, 34, 55)  # of one flow: which fails first


@pytest.fixture
def sound(database_url, key_copy):
    """The same portal as others see it, whose provider is well."""
    portal = a_portal(database_url, key_copy)
    yield portal
    portal.engine.dispose()


@pytest.fixture
def portal(sound):
    """One whose provider is in trouble. What it asks, it asks anew: nothing is at hand."""
    portal = replace(sound, provider=Faulty(sound.provider))
    assert portal.serving_keyring
    return portal


def only(portal):
    with unit_for(portal, "test") as unit:
        return unit.session.scalar(select(Eoi.id))


# What is done: each on the only EOI there is.


def start(portal):
    with unit_for(replace(portal), "test"):
        pass


def draft(portal):
    a_draft(portal)


def save(portal):
    eoi_id, page = only(portal), journey.BY_NAME[journey.CONTACT]
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        drafts.save_page(unit, eoi_id, page, {"email": "other@example.org"}, "en")


def submit(portal):
    eoi_id = only(portal)
    with unit_for(portal, "applicant", write=True, opens=[eoi_id], now=NOW) as unit:
        submissions.submit(unit, eoi_id, ADDRESS)


def view(portal):
    eoi_id = only(portal)
    with unit_for(portal, AMINA, write=True, opens=[eoi_id], now=NOW) as unit:
        assert case_file.open_case(unit, eoi_id)


def work(portal):
    """Mail goes nowhere: it is not what is looked at."""
    loop.drain(portal, SETTINGS, NOW + timedelta(days=next(_days)))


def upgrade(portal):
    setup.prepare(replace(portal))


def rotate(portal):
    _command(portal, keys.rotate)


def rotate_all(portal):
    _command(portal, keys.rotate, "all")


def rewrap(portal):
    rotating.rewrap_all(portal)


def _command(portal, command, *arguments):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context, "portal", lambda: portal)
        command.main(list(arguments), standalone_mode=False)


def erase(portal):
    erasure.erase(portal, "operator", [only(portal)], "asked", NOW)


def sign(portal):
    log.checkpoint(portal, "worker", lambda _files: None, NOW, at_once=True)


# What was before it.


def logged(portal):
    a_submission(portal)
    sequenced(portal)


def missing_keys(portal):
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(SystemKey).where(SystemKey.purpose.in_([LIMIT, MESSAGES])))


def rotated(portal):
    a_submission(portal, family_name="Vorimble")
    a_return(portal, family_name="Quandry", biometric_reference="B-1")
    portal.provider.rotate()
    rotating.rotate(portal)
    rotating.days_pass(portal)


# What holds after it.


def has_draft(portal):
    assert status_of(portal, only(portal)) is Status.DRAFT


def saved(portal):
    with unit_for(portal, "test", opens=[only(portal)]) as unit:
        eoi = eois.get(unit.session, only(portal))
        assert eoi.read(unit.keyring, unit.key(eoi.id))["email"] == "other@example.org"


def submitted(portal):
    assert status_of(portal, only(portal)) is Status.SUBMITTED


def screened(portal):
    assert status_of(portal, only(portal)) is Status.ELIGIBLE
    with unit_for(portal, "test") as unit:
        tried = select(OutboxTask.outcome).where(OutboxTask.attempts > 0)
        assert set(unit.session.scalars(tried)) == {"done"}


def complete(portal):
    assert rotating.versions(portal).keys() == set(SYSTEM_KEYS)


def current_is_newer(portal):
    assert portal.provider.current >= 2
    assert names_in(portal) == []


def all_rotated(portal):
    [newest] = {max(found) for found in rotating.versions(portal).values()}
    assert newest > 1


def rewrapped(portal):
    assert rotating.versions(portal) == rotating.NEWEST
    assert names_in(portal) == ["Quandry", "Vorimble"]


def signed(portal):
    with unit_for(portal, "test") as unit:
        assert len(unit.session.scalars(select(AuditCheckpoint)).all()) == 1


def nobody(portal):
    assert only(portal) is None


def nothing(_portal):
    """It leaves nothing that could be looked at."""


class Flow(NamedTuple):
    before: Callable
    act: Callable
    after: Callable
    whole: bool = True  # in one transaction: failed, it has changed nothing


FLOWS = {
    "start": Flow(nothing, start, nothing),
    "draft": Flow(nothing, draft, has_draft),
    "save": Flow(a_draft, save, saved),
    "submit": Flow(a_draft, submit, submitted),
    "view": Flow(a_submission, view, nothing),
    "work": Flow(a_submission, work, screened, whole=False),
    "upgrade": Flow(missing_keys, upgrade, complete),
    "rotate": Flow(nothing, rotate, current_is_newer),
    "rotate-all": Flow(nothing, rotate_all, all_rotated),
    "rewrap": Flow(rotated, rewrap, rewrapped, whole=False),
    "sign": Flow(logged, sign, signed),
    "erase": Flow(a_submission, erase, nobody, whole=False),
}


@pytest.mark.parametrize("name", FLOWS)
def test_whatever_fails_at_any_call_it_goes_through_once_it_is_back(sound, portal, name):
    flow, provider = FLOWS[name], portal.provider
    flow.before(sound)
    # What was altered the worker gives up at once: see tests/web/test_lost_keys.py.
    faults = [FAULTS[fault] for fault in FAULTS if (name, fault) != ("work", "mismatch")]

    for nth, fault in itertools.product(CALLS, faults):
        before = everything(sound)
        provider.fail(fault, nth)
        failed = not _goes_through(flow, portal)
        asked = len(provider.calls)
        provider.heal()
        if asked < nth:
            break
        if flow.whole:
            assert failed
            assert everything(sound) == before
    assert nth > 1  # it was asked at all

    assert _goes_through(flow, portal)
    flow.after(sound)


def _goes_through(flow, portal):
    """In a process that has nothing at hand, and looks for new keys."""
    portal.keyring._cache.clear()
    rotating.looks_again(portal)
    try:
        flow.act(portal)
    except (KeyUnavailable, KeyDestroyed, ContextMismatch, click.ClickException):
        return False
    return True


@on_both
@pytest.mark.parametrize("name", FLOWS)
def test_who_waits_for_a_slow_provider_keeps_nobody_waiting(sound, portal, name):
    flow, provider = FLOWS[name], portal.provider
    flow.before(sound)
    rotating.looks_again(portal)
    portal.keyring._cache.clear()
    assert sound.serving_keyring

    provider.hang()
    waiting = Thread(target=flow.act, args=[portal])
    waiting.start()
    assert provider.asked.wait(10)
    began = time.monotonic()
    with unit_for(sound, "somebody", write=True) as unit:
        unit.log(AuditAction.SIGNED_IN)
        for eoi in unit.session.scalars(select(Eoi)):
            eoi.updated_at = NOW
    seconds = time.monotonic() - began
    provider.heal()
    waiting.join()

    assert seconds < 1
    flow.after(sound)
