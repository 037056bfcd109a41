"""What a new database needs beside its tables: an identity, and the keys of the deployment."""

import os
from datetime import UTC, datetime
from uuid import UUID

from app.security.keyring import SYSTEM_KEYS
from app.security.system_keys import system_key_context
from app.security.tokens import new_id
from app.services.unit import Portal
from app.storage import db, keys, schema
from app.storage.keys import Deployment, SystemKey


def prepare(portal: Portal) -> None:
    """Bring the database to the newest tables and make what keys are missing; twice is once.

    Cut off in the middle, the next run goes on from there; of two at once, one may fail.
    """
    schema.upgrade(portal.engine)
    with db.transaction(portal.engine, write=True) as session:
        deployment = keys.deployment(session)
        if deployment is None:
            deployment = new_id()
            session.add(Deployment(id=deployment))
        there = {key.purpose for key in keys.system_keys(session)}
    made = [
        _new_key(portal, deployment, purpose) for purpose in SYSTEM_KEYS if purpose not in there
    ]
    with db.transaction(portal.engine, write=True) as session:
        session.add_all(made)


def _new_key(portal: Portal, deployment: UUID, purpose: str) -> SystemKey:
    """Wrapped by the provider, and so outside any transaction."""
    context = system_key_context(deployment, purpose, 1)
    version, wrapped = portal.provider.wrap(os.urandom(32), context)
    return SystemKey(
        purpose=purpose,
        version=1,
        created_at=datetime.now(UTC),
        kek_version=version,
        wrapped=wrapped,
    )
