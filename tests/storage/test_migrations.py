from sqlalchemy import inspect

from app.services import setup
from app.storage import schema
from tests.conftest import NOW
from tests.people import a_draft


def test_the_tables_in_the_code_are_those_of_the_migrations(portal):
    schema.check(portal.engine)
    assert schema.is_current(portal.engine)


def test_down_and_up_again_with_rows_in_the_tables(portal):
    a_draft(portal)
    schema.downgrade(portal.engine, "base")
    assert set(inspect(portal.engine).get_table_names()) <= {"alembic_version"}
    schema.upgrade(portal.engine)
    assert schema.is_current(portal.engine)


def test_preparing_twice_is_preparing_once(portal):
    before = portal.keyring.tag("eoi-document", "x", at=NOW)
    setup.prepare(portal)
    del portal.__dict__["keyring"]
    assert portal.keyring.tag("eoi-document", "x", at=NOW) == before
