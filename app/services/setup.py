"""What a new database needs beside its tables: an identity, and the keys of the deployment."""

import os

from sqlalchemy import Engine

from app.security.keyring import SYSTEM_KEYS, system_key_context
from app.security.providers import KeyProvider
from app.security.tokens import new_id
from app.storage import db, keys, schema
from app.storage.keys import Deployment, SystemKey


def prepare(engine: Engine, provider: KeyProvider) -> None:
    """Bring the database to the newest tables and make what keys are missing; twice is once.

    Cut off in the middle, the next run goes on from there.
    """
    schema.upgrade(engine)
    with db.transaction(engine, write=True) as session:
        deployment = keys.deployment(session)
        if deployment is None:
            deployment = new_id()
            session.add(Deployment(id=deployment))
        there = {key.purpose for key in keys.system_keys(session)}
        for purpose in SYSTEM_KEYS:
            if purpose not in there:
                context = system_key_context(deployment, purpose, 1)
                version, wrapped = provider.wrap(os.urandom(32), context)
                row = SystemKey(purpose=purpose, version=1, kek_version=version, wrapped=wrapped)
                session.add(row)
