import pytest
from sqlalchemy import inspect

from app.services import setup
from app.storage import db, schema
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
    before = portal.keyring.tag("eoi-document", "x")
    setup.prepare(portal.engine, portal.provider)
    del portal.__dict__["keyring"]
    assert portal.keyring.tag("eoi-document", "x") == before


def test_a_migration_that_fails_midway_leaves_nothing(tmp_path, monkeypatch):
    engine = db.make_engine(f"sqlite:///{tmp_path}/new.db")

    def fail(*_):
        raise RuntimeError("cut off")

    monkeypatch.setattr(schema.command, "upgrade", lambda config, _: half(config, fail))
    with pytest.raises(RuntimeError, match="cut off"):
        schema.upgrade(engine)
    assert inspect(engine).get_table_names() == []
    engine.dispose()


def half(config, fail):
    schema.metadata().create_all(config.attributes["connection"])
    fail()
