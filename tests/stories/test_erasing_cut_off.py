"""A process is killed while it erases: what the ledger has is completed, nothing is half done."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.cases.lifecycle import Status
from app.services.core.errors import NotReady
from app.services.core.unit import unit_for
from app.services.privacy import erasure, retention
from app.storage.cases import eois
from tests.conftest import NOW
from tests.support.desk import a_return, a_screened, moved
from tests.support.killing import COMMIT, kill
from tests.support.people import a_draft, passport, status_of
from tests.support.rows import everything

AMID = {
    "nothing-deleted": "SELECT eoi",
    "messages-deleted": "DELETE FROM outbox",
    "key-deleted": "DELETE FROM record_key",
    "all-deleted": "INSERT INTO erasure_batch",
    "before-the-commit": COMMIT,
}


@pytest.fixture
def ordered(portal):
    """Somebody refused, who is to be erased."""
    a_return(portal, documents=passport())
    eoi_id = a_screened(portal)
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        erasure.order_alone(unit, eois.get(unit.session, eoi_id).reference)


pytestmark = pytest.mark.usefixtures("ordered")


def carry_out(portal):
    erasure.carry_out(portal, "worker", NOW)


def replay(portal):
    erasure.replay(portal, "worker", NOW)


def work(portal):
    """As a worker that starts."""
    replay(portal)
    carry_out(portal)


def actions(portal):
    return [entry.action for entry in everything(portal)["audit_entry"]]


def test_killed_before_the_ledger_is_written_nothing_has_happened(portal, environ):
    before = everything(portal)

    kill(environ, ["SELECT erasure_order.owner"], carry_out)

    assert everything(portal) == before
    assert len(portal.ledger.names()) == 1  # of nobody
    work(replace(portal))  # a process that starts now
    assert actions(portal).count("erased") == 1


@pytest.mark.parametrize("moment", AMID)
def test_killed_after_it_nothing_is_half_erased_and_the_next_worker_completes_it(
    portal, environ, moment
):
    before = everything(portal)

    kill(environ, [AMID[moment]], carry_out)
    assert everything(portal) == before
    assert len(portal.ledger.names()) == 2
    with pytest.raises(NotReady), unit_for(replace(portal), "web"):
        pass

    kill(environ, [AMID[moment]], replay)
    assert everything(portal) == before

    work(replace(portal))
    rows = everything(portal)
    assert rows["eoi"] == rows["erasure_order"] == []
    assert len(rows["former_eoi"]) == 1
    assert len(rows["erasure_batch"]) == 2
    assert actions(portal).count("erased") == 1


def test_killed_after_the_commit_it_is_done(portal, environ):
    kill(environ, [], carry_out)
    after = everything(portal)

    work(replace(portal))

    assert everything(portal) == after
    assert actions(portal).count("erased") == 1


def test_others_are_served_again_as_soon_as_it_is_completed(portal, environ):
    other = a_draft(portal, email="other@example.org")
    kill(environ, [COMMIT], carry_out)
    web = replace(portal)
    with pytest.raises(NotReady), unit_for(web, "web"):
        pass

    work(replace(portal))

    assert status_of(web, other) is Status.DRAFT


def sweep(portal):
    """Of one a batch, long after all has ended."""
    retention.BATCH = 1
    list(retention.run(portal, "worker", NOW + timedelta(days=400)))


def test_a_sweep_cut_off_between_two_batches_is_completed_by_the_next(portal, environ):
    moved(portal, a_screened(portal, document_number="ZZ990001"), Status.WITHDRAWN)

    kill(environ, [COMMIT, COMMIT], sweep)
    assert len(everything(portal)["eoi"]) == 1
    assert len(portal.ledger.names()) == 3

    kill(environ, [], replay)
    assert everything(portal)["eoi"] == []
    kill(environ, [], sweep)
    assert actions(portal).count("erased") == 2
    assert len(everything(portal)["record_key"]) == 2  # of the return, and of its profile
