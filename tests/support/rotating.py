"""Rotations in tests: what days do to keys, and processes that know more or less."""

from dataclasses import replace
from datetime import timedelta

import click
import pytest
from sqlalchemy import update

from app.cli import context
from app.cli.operations import rewrap
from app.security.encryption.keyring import AUDIT, SYSTEM_KEYS
from app.services.core.unit import unit_for
from app.services.operations import system_keys
from app.storage.keys.keys import SystemKey
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
    made = system_keys.next_of(portal, known, purposes or list(known))
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
