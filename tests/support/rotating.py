"""Rotations in tests: what days do to keys, and processes that know more or less."""

import json
from dataclasses import replace
from datetime import timedelta

import click
import pytest
from sqlalchemy import delete, select, update

from app.cli import context
from app.cli.operations import rewrap
from app.security.encryption.keyring import AUDIT, KEK, SYSTEM_KEYS
from app.services.core.unit import unit_for
from app.services.operations import system_keys
from app.services.register import records as returns
from app.storage.cases import eois
from app.storage.keys.keys import RecordKey, SystemKey
from app.storage.register.records import ReturnRecord
from tests.conftest import NOW

# What is left of each system key, rotated once and rewrapped; the audit log's details stay.
NEWEST = {purpose: [2] for purpose in SYSTEM_KEYS} | {AUDIT: [1, 2]}


def another_process(portal):
    """One that starts now: it holds no key in memory."""
    return replace(portal)


def looks_again(portal):
    """A minute has passed."""
    portal.keyring.system._refresh_at = float("-inf")


def looks_no_more(portal):
    """It knows for ever what it knows now."""
    portal.keyring.system._refresh_at = float("inf")


def rotate(portal, *purposes):
    """Make the next version of these system keys, of all if none is named."""
    with unit_for(portal, "operator") as unit:
        known = system_keys.newest(unit)
    made = system_keys.next_versions(portal, known, purposes or list(known))
    with unit_for(portal, "operator", write=True) as unit:
        system_keys.add(unit, made)


def days_pass(portal):
    """Every version of now was made long ago, and each process knows it."""
    with unit_for(portal, "test", write=True) as unit:
        unit.session.execute(update(SystemKey).values(created_at=NOW - timedelta(days=1)))
    looks_again(portal)


def rewrap_all(portal):
    """`keys rewrap`, in this process. Raises click.ClickException if something is left."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(context, "portal", lambda: portal)
        rewrap.command.main([], standalone_mode=False)


def left_over(portal):
    """What `keys rewrap` says that it could not do."""
    with pytest.raises(click.ClickException) as stopped:
        rewrap_all(portal)
    return stopped.value.message


def versions(portal):
    """Those of each system key."""
    found = {}
    with unit_for(portal, "test") as unit:
        for row in system_keys.keys.system_keys(unit.session):
            found.setdefault(row.purpose, []).append(row.version)
    return found


def names_in(portal):
    """The family name in each EOI that has a key, and in each return record."""
    with unit_for(portal, "test") as unit:
        ids = list(unit.session.scalars(select(RecordKey.owner).where(RecordKey.wrapper == KEK)))
    with unit_for(portal, "test", opens=ids) as unit:
        read = [eois.get(unit.session, i).read(unit.keyring, unit.key(i)) for i in ids]
        records = unit.session.scalars(select(ReturnRecord.id))
        read += [returns.details(unit, record_id) for record_id in records]
    return sorted(answers["family_name"] for answers in read)


def delete_key(portal, eoi_id):
    with unit_for(portal, "operator", write=True) as unit:
        unit.session.execute(delete(RecordKey).where(RecordKey.owner == eoi_id))


def remove_from_file(path, version):
    content = json.loads(path.read_text())
    del content["keys"][str(version)]
    path.write_text(json.dumps(content))
