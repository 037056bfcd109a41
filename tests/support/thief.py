"""Somebody with a copy of a database and some keys, who tries every key on all that is sealed."""

import base64
import json

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import LargeBinary, select

from app.security.encryption.encoding import encode
from app.security.encryption.keyring import record_key_context
from app.security.encryption.system_keys import system_key_context
from app.storage.database import schema
from app.storage.keys.keys import Deployment, RecordKey, SystemKey


def keys_in(file):
    """The secrets of a key file."""
    return {base64.b64decode(secret) for secret in json.loads(file.read_text())["keys"].values()}


def opened(engine, secrets):
    """The secrets, with those that they unwrap, and the plaintexts of a database, by column."""
    with engine.connect() as copy:
        here = copy.scalar(select(Deployment.id))
        found = set(secrets)
        for row in copy.execute(select(SystemKey)):
            found |= _tried(found, row.wrapped, system_key_context(here, row.purpose, row.version))
        for row in copy.execute(select(RecordKey)):
            found |= _tried(found, row.wrapped, record_key_context(here, row.id, row.owner))
        return found, {
            name: plaintexts
            for table in schema.metadata().sorted_tables
            for name, plaintexts in _of_table(copy, table, here, found)
            if plaintexts
        }


def _of_table(copy, table, here, secrets):
    columns = [c for c in table.columns if isinstance(c.type, LargeBinary) and "id" in table.c]
    for column in columns:
        plaintexts = set()
        for row_id, sealed in copy.execute(select(table.c.id, column).where(column.is_not(None))):
            cell = (here.bytes, table.name.encode(), column.name.encode(), row_id.bytes)
            plaintexts |= _tried(secrets, sealed[17:], encode(sealed[:17], *cell))
        yield f"{table.name}.{column.name}", plaintexts


def _tried(secrets, sealed, context):
    """What the first key that fits opens: a set of one, or of none."""
    for secret in secrets:
        try:
            return {AESGCM(secret).decrypt(sealed[:12], sealed[12:], context)}
        except (InvalidTag, ValueError):
            continue
    return set()
