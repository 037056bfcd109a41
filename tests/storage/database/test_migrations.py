from dataclasses import replace
from datetime import UTC, datetime, timedelta

from sqlalchemy import column, delete, insert, inspect, select, table, text

from app.domain.cases.lifecycle import Status
from app.domain.intake.documents import Document
from app.services.core.unit import unit_for
from app.services.operations import names_reindexing, setup
from app.services.register import records
from app.storage.blind_index.tags import IndexTag
from app.storage.cases import invitations
from app.storage.database import engine, schema
from app.storage.keys.keys import SystemKey
from app.storage.outbox import OutboxTask
from app.storage.register.records import ReturnRecord
from tests.conftest import NOW, on_both
from tests.support.desk import a_return, a_screened, matches_of, moved, screen_all
from tests.support.people import a_draft, a_returned_person, a_submission, status_of
from tests.support.rotating import rewrap_all

pytestmark = on_both


def test_the_tables_in_the_code_are_those_of_the_migrations(portal):
    schema.check(portal.engine)
    assert engine.is_current(portal.engine)


def test_what_tables_say_of_postgresql_alone_is_so_on_sqlite_too(portal):
    tables = schema.metadata().tables.values()
    partial = {
        index.name
        for table in tables
        for index in table.indexes
        if index.dialect_options["postgresql"]["where"] is not None
    }
    on_sqlite = portal.engine.dialect.name == "sqlite"
    made = "name, sql FROM sqlite_master" if on_sqlite else "indexname, indexdef FROM pg_indexes"
    with portal.engine.connect() as connection:
        told = dict(connection.execute(text(f"SELECT {made}")).all())
    assert partial
    assert [name for name in partial if " WHERE " not in told[name]] == []
    assert not on_sqlite or "WITHOUT ROWID" in told["name_tag"]


# Those of the first releases, which erase them by themselves.
_KNOWN = set(
    "approval check_record contact_change correction family_member information_request invitation"
    " location_request match note stored_file submission_network".split()
)


def test_what_hangs_on_an_eoi_goes_with_it_also_by_a_release_that_does_not_know_it(portal):
    there = inspect(portal.engine)
    kept = {
        name
        for name in there.get_table_names()
        for key in there.get_foreign_keys(name)
        if key["referred_table"] == "eoi" and key["options"].get("ondelete") != "CASCADE"
    }
    assert kept == _KNOWN


def test_down_and_up_again_with_rows_in_the_tables(portal):
    a_draft(portal)
    schema.downgrade(portal.engine, "base")
    assert set(inspect(portal.engine).get_table_names()) <= {"alembic_version"}
    schema.upgrade(portal.engine)
    assert engine.is_current(portal.engine)


def test_who_is_invited_when_deadlines_come_has_the_whole_time(portal):
    eoi_id = moved(portal, a_screened(portal), Status.INVITED)
    schema.downgrade(portal.engine, "0007")
    before = datetime.now(UTC)
    schema.upgrade(portal.engine)

    with unit_for(portal, "test") as unit:
        invitation = invitations.of_eoi(unit.session, eoi_id)
    assert timedelta() <= invitation.due_at - before - timedelta(days=14) < timedelta(minutes=5)
    assert invitation.opened_at < invitation.remind_at < invitation.due_at


def test_an_older_database_gets_the_keys_of_a_later_release_and_tags_under_them(portal):
    """Of similar documents: each key came after the persons who are to be found by it."""
    later = ["eoi-similar-document", "register-similar-document"]
    a_return(portal, documents=(Document("passport", "K740I882", "ERI"),))
    eoi_id = a_submission(portal)
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(IndexTag).where(IndexTag.purpose.in_(later)))
        unit.session.execute(delete(SystemKey).where(SystemKey.purpose.in_(later)))
    schema.downgrade(portal.engine, "0014")

    setup.prepare(portal)
    upgraded = replace(portal)
    rewrap_all(upgraded)
    screen_all(upgraded)

    assert [*matches_of(portal, eoi_id).values()] == [("possible", "open", "similar-document")]
    rewrap_all(upgraded)


def test_what_was_recorded_before_there_was_a_history_goes_on_from_there(portal):
    a_return(portal)
    schema.downgrade(portal.engine, "0014")
    schema.upgrade(portal.engine)

    a_return(portal, family_name="Corrected")

    with unit_for(portal, "test") as unit:
        [record] = unit.session.scalars(select(ReturnRecord.id))
        assert [version.act for version in records.history(unit, record)] == ["corrected"]


def test_whoever_is_there_when_names_come_is_looked_for_by_name(portal):
    a_return(portal, given_names="Yohannes", family_name="Woldemariam")
    eoi_id = a_submission(
        portal,
        given_names="Yohanes",
        family_name="Weldemariam",
        date_of_birth=a_returned_person().dates_of_birth[0],
    )
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(delete(OutboxTask))
    schema.downgrade(portal.engine, "0015")
    schema.upgrade(portal.engine)

    screen_all(portal)

    assert [*matches_of(portal, eoi_id).values()] == [("possible", "open", "name")]


def test_who_is_there_when_keys_are_made_otherwise_is_done_anew(portal):
    """Nor is anybody lost whom the release before writes meanwhile, without the new columns."""
    a_return(portal, given_names="Yohannes", family_name="Woldemariam")
    eoi_id = a_screened(portal)
    known = ("id", "owner", "purpose", "version", "content")
    profile = table("profile", *map(column, known))
    schema.downgrade(portal.engine, "0017")
    with portal.engine.execution_options(write=True).begin() as old:
        rows = [dict(row._mapping) for row in old.execute(select(profile))]
        old.execute(delete(profile))
    schema.upgrade(portal.engine)
    with portal.engine.execution_options(write=True).begin() as old:
        old.execute(insert(profile), rows)

    with unit_for(portal, "test") as unit:
        assert names_reindexing.left(unit) == len(rows) == 2
    with unit_for(portal, "worker", write=True) as unit:
        assert names_reindexing.renew(unit) == 2
    screen_all(portal)
    assert status_of(portal, eoi_id) is Status.ELIGIBLE


def test_preparing_twice_is_preparing_once(portal):
    before = portal.keyring.tag("eoi-document", "x", at=NOW)
    setup.prepare(portal)
    del portal.__dict__["keyring"]
    assert portal.keyring.tag("eoi-document", "x", at=NOW) == before
