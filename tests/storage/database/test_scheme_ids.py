"""Whatever is there when schemes get ids is of the first, and the audit log sees no change."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from alembic.util import CommandError
from sqlalchemy import MetaData, delete, event, insert, inspect, select, update
from sqlalchemy.exc import IntegrityError

from app.security.tokens import new_id
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import Family
from app.storage.cases.invitations import Invitation
from app.storage.database import schema, vouched
from app.storage.scheme.ledger import LedgerEntry
from app.storage.scheme.schemes import FIRST, OfScheme
from app.storage.scheme.settings import SchemeVersion
from tests.conftest import NOW, on_both
from tests.support.forgery import as_thief, faults
from tests.support.full import filled

# The migration that brings the ids; what later ones add to the tables is not its concern.
BEFORE, AFTER = "0023", "0024"
OF_SCHEMES = [Eoi, Family, SchemeVersion, LedgerEntry, Invitation]
# A value for columns of each kind; of the portal's own it has only Instant.
ANY = {UUID: new_id(), object: NOW, date: NOW.date(), timedelta: timedelta(1)}


def rows(portal):
    """Of every table, without the ids of schemes."""
    known = MetaData()
    known.reflect(portal.engine)
    with portal.engine.connect() as connection:
        return {
            name: sorted(
                repr([row[column.key] for column in table.columns if column.key != "scheme_id"])
                for row in connection.execute(select(table)).mappings()
            )
            for name, table in known.tables.items()
            if name not in ("scheme", "alembic_version")
        }


def schemes_of(portal):
    """The ids that the rows of each table carry."""
    with portal.engine.connect() as connection:
        ids = [select(model.__table__.c.scheme_id) for model in OF_SCHEMES]
        return [set(connection.scalars(of_rows)) for of_rows in ids]


def writing(portal):
    return portal.engine.execution_options(write=True).begin()


@pytest.fixture
def written(portal):
    """A row in each such table as the release before writes it: it knows of no scheme's id."""
    with writing(portal) as connection:
        for model in OF_SCHEMES:
            known = {c.key: c.type.python_type for c in model.__table__.columns if not c.nullable}
            del known["scheme_id"]
            values = {key: ANY[kind] if kind in ANY else kind(9) for key, kind in known.items()}
            connection.execute(insert(model.__table__).values(values))
    schema.downgrade(portal.engine, AFTER)
    return portal


def test_these_are_of_a_scheme():
    assert {m for m in vouched.models() if issubclass(m, OfScheme)} == set(OF_SCHEMES)


def test_a_hash_of_the_release_before_is_that_of_the_row_now():
    values = dict.fromkeys(vouched.names(Eoi)) | {"id": new_id(), "created_at": NOW}
    without = vouched.row_hash(Eoi, values)
    assert vouched.row_hash(Eoi, values | {"scheme_id": FIRST}) == without
    assert vouched.row_hash(Eoi, values | {"scheme_id": UUID(int=2)}) != without


@pytest.mark.again  # real processes, or as much work
@on_both
def test_down_and_up_again_each_row_is_as_it_was_and_of_the_first_scheme(portal):
    filled(portal)
    schema.downgrade(portal.engine, AFTER)
    there = rows(portal)

    schema.downgrade(portal.engine, BEFORE)
    assert rows(portal) == there
    schema.upgrade(portal.engine, AFTER)

    assert rows(portal) == there
    assert schemes_of(portal) == [{FIRST}] * 5
    schema.upgrade(portal.engine)
    # Going down takes from sessions of staff what they are asked again with, and all that stands in
    # tables which the first release has not.
    lost = (
        "staff_session complaint conflict_of_interest reading_flag match_deferral audit_shown"
    ).split()
    assert [each for each in faults(portal) if each.partition("/")[0] not in lost] == []


@on_both
def test_so_is_what_the_release_before_writes_meanwhile(written):
    assert schemes_of(written) == [{FIRST}] * 5


@on_both
@pytest.mark.parametrize("model", OF_SCHEMES)
def test_no_row_is_of_a_scheme_that_there_is_not(written, model):
    with pytest.raises(IntegrityError), writing(written) as connection:
        connection.execute(update(model.__table__).values(scheme_id=new_id()))


@on_both
def test_cut_off_midway_it_leaves_everything_as_it_was(written):
    there = rows(written)
    schema.downgrade(written.engine, BEFORE)

    @event.listens_for(written.engine, "before_cursor_execute")
    def cut(_connection, _cursor, statement, *_):
        if statement.startswith("ALTER TABLE ledger_entry"):
            raise InterruptedError

    with pytest.raises(InterruptedError):
        schema.upgrade(written.engine, AFTER)
    event.remove(written.engine, "before_cursor_execute", cut)

    assert not inspect(written.engine).has_table("scheme")
    assert rows(written) == there
    schema.upgrade(written.engine, AFTER)
    assert rows(written) == there


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_refers_to_a_row_that_is_not_there_stops_a_migration(written):
    with as_thief(written) as thief:
        thief.execute(delete(Eoi.__table__))
    with pytest.raises(CommandError, match="rows of invitation refer to what is not there"):
        schema.downgrade(written.engine, BEFORE)
    assert inspect(written.engine).has_table("scheme")
