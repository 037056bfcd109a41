"""Whom the first release refused by machine for a filler, and whom for more, after the upgrade."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, insert, select

from app.domain.cases.lifecycle import Status
from app.services.blind_index import tags
from app.services.blind_index.shared_documents import MOST_SHARING
from app.services.core.unit import unit_for
from app.services.scheme import settings
from app.storage.audit import entries
from app.storage.database import schema
from app.storage.decisions import matches
from app.storage.outbox import OutboxTask
from app.storage.register.records import ReturnRecord
from app.storage.scheme.settings import SchemeVersion
from app.worker import loop
from tests.conftest import NOW, on_both
from tests.support.desk import a_return, a_screened, matches_of
from tests.support.fillers import FILLERS, REAL, give_fingerprints, refused_by_first_release
from tests.support.people import status_of
from tests.support.settings import SETTINGS

pytestmark = [on_both, pytest.mark.again]  # each walks the migrations down and up


def upgrade(portal):
    """To the newest tables from those of the first release, and what the worker does then."""
    schema.downgrade(portal.engine, "0017")
    schema.upgrade(portal.engine)
    loop.drain(portal, SETTINGS, max(datetime.now(UTC), NOW) + timedelta(hours=2))


def told(portal, eoi_id):
    rows = select(OutboxTask.body).where(OutboxTask.subject == eoi_id, OutboxTask.task == "mail")
    with unit_for(portal, "test") as unit:
        return [body["message"] for body in unit.session.scalars(rows)]


@pytest.mark.parametrize("kind", FILLERS)
def test_whom_the_first_release_refused_for_a_filler_a_person_looks_at(portal, kind):
    eoi_id = refused_by_first_release(portal, *FILLERS[kind])

    upgrade(portal)

    assert status_of(portal, eoi_id) is Status.HELD
    assert [*matches_of(portal, eoi_id).values()] == [("possible", "open", "placeholder")]
    assert told(portal, eoi_id) == ["news"]
    upgrade(portal)
    assert (status_of(portal, eoi_id), told(portal, eoi_id)) == (Status.HELD, ["news"])


@pytest.mark.parametrize("kind", FILLERS)
def test_also_where_it_stands_on_so_many_records_that_it_says_nothing(portal, kind):
    eoi_id = refused_by_first_release(portal, *FILLERS[kind], records=MOST_SHARING + 1)

    upgrade(portal)

    assert status_of(portal, eoi_id) is Status.HELD
    assert matches_of(portal, eoi_id) == {}
    assert told(portal, eoi_id) == ["news"]
    with unit_for(portal, "test") as unit:
        actions = [entry.action for entry in entries.of_subject(unit.session, eoi_id)]
    assert "refused-by-filler" in actions


@pytest.mark.parametrize("records", [1, 2])
@pytest.mark.parametrize("kind", REAL)
def test_whom_it_refused_for_what_stands_for_one_person_stays_refused(portal, kind, records):
    eoi_id = refused_by_first_release(portal, *REAL[kind], records=records)
    before = matches_of(portal, eoi_id)

    upgrade(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED
    assert matches_of(portal, eoi_id) == before
    assert told(portal, eoi_id) == []


def test_what_two_persons_confirmed_stays_as_they_decided(portal):
    eoi_id = refused_by_first_release(portal, *FILLERS["number"])
    with unit_for(portal, "test", write=True) as unit:
        for match in matches.of_eoi(unit.session, eoi_id).values():
            match.kind, match.reason = "possible", "placeholder"

    upgrade(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED
    assert told(portal, eoi_id) == []


def test_whom_the_first_release_refuses_until_it_is_replaced_is_looked_at_too(portal):
    schema.downgrade(portal.engine, "0017")
    schema.upgrade(portal.engine)
    at = max(datetime.now(UTC), NOW)
    with unit_for(portal, "test", write=True) as unit:
        waiting = list(unit.session.scalars(select(OutboxTask)))
        unit.session.expunge_all()
    eoi_id = refused_by_first_release(portal, *FILLERS["fingerprints"])
    with unit_for(portal, "test", write=True) as unit:
        for message in waiting:
            unit.session.merge(message)
    # As it serves still, it leaves alone what it does not know.
    assert {message.task for message in waiting} == {"screen-refused"}

    loop.drain(portal, SETTINGS, at + timedelta(hours=2))

    assert status_of(portal, eoi_id) is Status.HELD


def test_the_release_before_writes_settings_of_the_scheme_by_which_the_machine_refuses(portal):
    columns = [c.name for c in SchemeVersion.__table__.columns if c.name != "automated_refusal"]
    with unit_for(portal, "test", write=True) as unit:
        row = unit.session.execute(select(*SchemeVersion.__table__.columns)).mappings().one()
        values = {name: row[name] for name in columns} | {"version": 2}
        unit.session.execute(insert(SchemeVersion.__table__).values(values))

    with unit_for(portal, "test", now=NOW) as unit:
        assert (settings.current(unit).version, settings.current(unit).automated_refusal) == (
            2,
            True,
        )


def test_references_that_the_first_release_tagged_as_written_are_found_as_they_are_meant(portal):
    a_return(portal, biometric_reference="{6B1F0C52-9D3E-4A77-8C15-2E90D4B7A6F3}")
    with unit_for(portal, "test", write=True, now=NOW) as unit:
        [record] = unit.session.scalars(select(ReturnRecord.id))
        raw = "{6B1F0C52-9D3E-4A77-8C15-2E90D4B7A6F3}"
        tags.replace(unit, "register-biometric", record, [(raw,)])
    eoi_id = a_screened(portal)
    give_fingerprints(portal, eoi_id, "6b1f0c52-9d3e-4a77-8c15-2e90d4b7a6f3")
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(OutboxTask))

    upgrade(portal)

    assert status_of(portal, eoi_id) is Status.REFUSED
