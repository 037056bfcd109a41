from datetime import UTC, datetime, timedelta

from sqlalchemy import inspect

from app.domain.lifecycle import Status
from app.services import setup
from app.services.unit import unit_for
from app.storage import invitations, schema
from tests.conftest import NOW
from tests.people import a_draft
from tests.services.desk import a_screened, moved


def test_the_tables_in_the_code_are_those_of_the_migrations(portal):
    schema.check(portal.engine)
    assert schema.is_current(portal.engine)


def test_down_and_up_again_with_rows_in_the_tables(portal):
    a_draft(portal)
    schema.downgrade(portal.engine, "base")
    assert set(inspect(portal.engine).get_table_names()) <= {"alembic_version"}
    schema.upgrade(portal.engine)
    assert schema.is_current(portal.engine)


def test_who_is_invited_when_deadlines_come_has_the_whole_time(portal):
    eoi_id = moved(portal, a_screened(portal), Status.INVITED)
    schema.downgrade(portal.engine, "0007")
    before = datetime.now(UTC)
    schema.upgrade(portal.engine)

    with unit_for(portal, "test") as unit:
        invitation = invitations.of_eoi(unit.session, eoi_id)
    assert timedelta() <= invitation.due_at - before - timedelta(days=14) < timedelta(minutes=5)
    assert invitation.opened_at < invitation.remind_at < invitation.due_at


def test_preparing_twice_is_preparing_once(portal):
    before = portal.keyring.tag("eoi-document", "x", at=NOW)
    setup.prepare(portal)
    del portal.__dict__["keyring"]
    assert portal.keyring.tag("eoi-document", "x", at=NOW) == before
