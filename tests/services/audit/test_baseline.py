"""An upgrade finds rows of which the log says nothing, and processes that go on in that way."""

from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import insert, select, text, update

from app.domain.audit.actions import AuditAction
from app.security.proofs.verifier import Evidence
from app.security.tokens import new_id
from app.services.audit import baseline, expected_rows, verification
from app.services.cases import information_requests
from app.services.core.errors import Conflict
from app.services.core.unit import unit_for
from app.services.operations import setup
from app.services.review import actions
from app.storage.audit import seals
from app.storage.audit.entries import AuditEntry, AuditUnsequenced
from app.storage.blind_index.names import NameTagSum
from app.storage.cases.eois import Eoi
from app.storage.cases.notes import Note
from app.storage.database import changes, engine, schema, vouched
from app.worker.handlers import audit as worker
from tests.conftest import NOW
from tests.support.audit_log import sequenced
from tests.support.desk import AMINA, a_return, a_screened, at_desk
from tests.support.forgery import as_thief, forge
from tests.support.people import a_draft, a_submission

DAY = timedelta(days=1)


def checked(portal):
    with unit_for(portal, "auditor", now=NOW) as unit:
        return verification.check(unit, Evidence(set(), []))


@pytest.fixture
def upgraded(portal):
    """A portal of the release before, with an EOI, a draft and a return, that was upgraded."""
    a_screened(portal)
    a_draft(portal)
    a_return(portal)
    schema.downgrade(portal.engine, "0017")
    with as_thief(portal) as connection:  # which wrote no such hashes
        connection.execute(text("UPDATE audit_entry SET row_hash = NULL"))
    setup.prepare(portal)
    sequenced(portal)
    return portal


def before(portal, statement, *, seals_of=None):
    """A process of the release before changes rows; the entry says of seals only what they are."""
    with as_thief(portal) as connection:
        connection.execute(statement)
    with unit_for(portal, "test") as unit:
        hashes = dict(seals.row_hashes(unit.session))
    sealed = {"row": seals_of, "row_hash": hashes[seals_of]} if seals_of else {}
    with as_thief(portal) as connection:
        values = {"id": new_id(), "at": NOW, "actor": "worker", "action": "something", **sealed}
        connection.execute(insert(AuditEntry.__table__).values(values))
        connection.execute(insert(AuditUnsequenced.__table__).values(entry_id=values["id"]))


def test_a_new_database_is_vouched_for_from_its_first_entry(portal):
    assert checked(portal).since.startswith("entry")
    assert baseline.write(portal, "operator") == 0
    with unit_for(portal, "test") as unit:
        first = unit.session.scalar(select(AuditEntry.action).order_by(AuditEntry.id).limit(1))
    assert first == "baseline-closed"


@pytest.mark.again  # real processes, or as much work
def test_until_it_is_closed_nothing_is_said_of_rows_and_both_releases_serve(upgraded):
    eoi_id = a_submission(upgraded, document_number="M 555 123")
    before(upgraded, update(Eoi.__table__).values(language="fr"))
    with at_desk(upgraded, AMINA, eoi_id) as unit:
        information_requests.ask(unit, eoi_id, "Which of the two?", 14)
    verdict = checked(upgraded)
    assert (verdict.faults, verdict.since) == ([], "")


def test_once_it_is_closed_every_row_is_vouched_for(upgraded):
    eoi_id = a_submission(upgraded, document_number="M 555 123")
    before(upgraded, update(Eoi.__table__).where(Eoi.status != "draft").values(language="fr"))
    assert baseline.write(upgraded, "operator") > 10
    assert baseline.write(upgraded, "operator") == 0
    setup.prepare(upgraded)  # opens nothing again

    verdict = checked(upgraded)
    assert verdict.faults == []
    assert verdict.since

    with as_thief(upgraded) as thief:
        thief.execute(update(Eoi.__table__).where(Eoi.id == eoi_id).values(ground="x"))
    [fault] = checked(upgraded).faults
    assert fault.startswith(f"eoi/{eoi_id}: not as entry ")


def test_cut_off_it_goes_on_where_it_was(upgraded, monkeypatch):
    monkeypatch.setattr(baseline, "BATCH", 3)
    adopt, times = changes.adopt, count()

    def cut(*given):
        adopt(*given)
        if next(times) == 2:
            raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(changes, "adopt", cut)
        with pytest.raises(KeyboardInterrupt):
            baseline.write(upgraded, "operator")
    assert checked(upgraded).since == ""
    with unit_for(upgraded, "test") as unit:
        models = set(vouched.models()) - {NameTagSum}  # made, and written down, before
        there = sum(len(list(vouched.rows(unit.session, m))) for m in models)

    rest = baseline.write(upgraded, "operator")

    assert rest == there - 6  # the third was rolled back
    assert checked(upgraded).faults == []


# A writer of SQLite is alone.
@pytest.mark.again  # real processes, or as much work
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_of_two_at_once_one_goes_on(upgraded, monkeypatch):
    monkeypatch.setattr(baseline, "BATCH", 3)
    lock, times = engine.lock, count()

    def overtaken(*given):
        if next(times) == 1:
            baseline.write(upgraded, "worker")
        lock(*given)

    monkeypatch.setattr(engine, "lock", overtaken)
    with pytest.raises(Conflict):
        baseline.write(upgraded, "operator")
    assert checked(upgraded).faults == []


def test_what_changes_by_right_while_it_is_written_is_no_fault(upgraded, monkeypatch):
    [eoi_id] = ids(upgraded, Eoi, Eoi.status != "draft")
    read = expected_rows.read

    def and_meanwhile(*given):
        if not held:
            held.append(True)
            with at_desk(upgraded, AMINA, eoi_id) as other:
                actions.hold(other, eoi_id, "A reason")
        return read(*given)

    held = []
    monkeypatch.setattr(expected_rows, "read", and_meanwhile)
    baseline.write(upgraded, "operator")
    assert held
    assert checked(upgraded).faults == []


def test_a_process_of_the_release_before_that_goes_on_is_named_and_then_accepted(upgraded):
    baseline.write(upgraded, "operator")
    before(upgraded, update(Eoi.__table__).where(Eoi.status != "draft").values(language="fr"))
    [eoi_id] = ids(upgraded, Eoi, Eoi.status != "draft")

    older, row = checked(upgraded).faults

    assert older.endswith("by the release before, after the baseline was closed")
    assert row.startswith(f"eoi/{eoi_id}: not as entry ")
    assert baseline.write(upgraded, "operator", again=True) == 2  # what was, and what is
    assert checked(upgraded).faults == []


def test_a_worker_closes_it_after_a_day(upgraded, context_of):
    worker.close_baseline(context_of(upgraded, timedelta()))
    assert checked(upgraded).since == ""
    worker.close_baseline(context_of(upgraded, 2 * DAY))
    assert checked(upgraded).since


def test_who_has_no_key_closes_nothing(upgraded):
    with as_thief(upgraded) as thief:
        forge(thief, None, None)
        here = upgraded.keyring.deployment
        thief.execute(
            insert(AuditEntry.__table__).values(
                id=new_id(),
                at=NOW,
                actor="operator",
                action=AuditAction.BASELINE_CLOSED,
                subject=here,
            )
        )
    with unit_for(upgraded, "test") as unit:
        assert not baseline.is_closed(unit)
    assert checked(upgraded).since == ""


# What the entries of the release before say, until then


def test_until_then_seals_are_held_against_the_older_entries(upgraded):
    [eoi_id] = ids(upgraded, Eoi, Eoi.status != "draft")
    with at_desk(upgraded, AMINA, eoi_id) as unit:
        actions.hold(unit, eoi_id, "A reason")
    [note] = ids(upgraded, Note)
    some = update(Eoi.__table__).where(Eoi.id == eoi_id)
    before(upgraded, some.values(language="fr"), seals_of=f"eoi/{eoi_id}")
    assert checked(upgraded).faults == []
    with as_thief(upgraded) as thief:
        thief.execute(text("UPDATE return_record SET person = person"))
        thief.execute(some.values(answers=b"altered"))
    assert note
    assert checked(upgraded).faults == []  # the new release vouches for the row by now


def test_of_a_draft_older_entries_say_nothing_any_more(upgraded):
    [draft] = ids(upgraded, Eoi, Eoi.status == "draft")
    some = update(Eoi.__table__).where(Eoi.id == draft)
    before(upgraded, some.values(language="fr"))
    with as_thief(upgraded) as thief:
        values = {"id": new_id(), "at": NOW, "actor": "applicant", "action": "page-saved"}
        sealed = {"row": f"eoi/{draft}", "row_hash": bytes(32)}
        thief.execute(insert(AuditEntry.__table__).values(values | sealed))
        thief.execute(insert(AuditUnsequenced.__table__).values(entry_id=values["id"]))
    assert checked(upgraded).faults == []
    baseline.write(upgraded, "operator")
    assert checked(upgraded).faults == []


def test_an_older_seal_that_was_altered_is_named(upgraded):
    [eoi_id] = ids(upgraded, Eoi, Eoi.status != "draft")
    some = update(Eoi.__table__).where(Eoi.id == eoi_id)
    before(upgraded, some.values(language="fr"), seals_of=f"eoi/{eoi_id}")
    with as_thief(upgraded) as thief:
        thief.execute(some.values(answers=b"altered"))
    [fault] = checked(upgraded).faults
    assert fault.startswith(f"eoi/{eoi_id}: not what entry ")


def ids(portal, model, *where):
    with unit_for(portal, "test") as unit:
        return list(unit.session.scalars(select(model.id).where(*where)))


@pytest.fixture
def context_of():
    class Context:
        def __init__(self, portal, later):
            self.portal, self.later = portal, later

        def clock(self):
            return datetime.now(UTC) + self.later

        def unit(self, **given):
            return unit_for(self.portal, "worker", now=self.clock(), **given)

    return Context
