"""The audit log in tests: put in sequence, read, and changed by who owns its tables."""

import hashlib
from contextlib import contextmanager

from sqlalchemy import delete, insert, select, text, update

from app.security.proofs.verifier import leaf_hash
from app.services.audit import log
from app.services.core.unit import unit_for
from app.storage.audit.entries import AuditEntry, AuditUnsequenced
from app.storage.audit.log import AuditLeaf
from tests.conftest import NOW

LOG = ("audit_entry", "audit_shown", "audit_leaf", "audit_checkpoint")


@contextmanager
def as_owner(portal):
    """A transaction of who owns the tables, with the triggers away, and back at the end."""
    with portal.engine.execution_options(write=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            for table in LOG:
                connection.execute(text(f"ALTER TABLE {table} DISABLE TRIGGER ALL"))
        else:
            query = text("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for name in connection.scalars(query).all():
                connection.execute(text(f"DROP TRIGGER {name}"))
        yield connection


def leaves(connection):
    """The entries' ids and hashes in their sequence."""
    query = select(AuditLeaf.entry_id, AuditLeaf.hash).order_by(AuditLeaf.sequence)
    return list(connection.execute(query))


def replace_leaves(connection, leaves):
    connection.execute(delete(AuditLeaf))
    rows = [
        {"sequence": place, "entry_id": entry_id, "hash": digest}
        for place, (entry_id, digest) in enumerate(leaves)
    ]
    connection.execute(insert(AuditLeaf), rows)


def rehash(connection):
    """Make the leaves fit what entries there are."""
    rows = connection.execute(select(AuditEntry)).mappings()
    hashes = {row["id"]: leaf_hash(AuditEntry(**row).leaf()) for row in rows}
    known = [
        (entry_id, hashes[entry_id]) for entry_id, _ in leaves(connection) if entry_id in hashes
    ]
    replace_leaves(connection, known)


def edit(connection, place):
    named, _ = leaves(connection)[place]
    connection.execute(update(AuditEntry).where(AuditEntry.id == named).values(actor="nobody"))
    return named, "changed"


def sequenced(portal, now=NOW):
    """How many batches it took to give every entry its place."""
    batches = 0
    while True:
        with unit_for(portal, "worker", write=True, now=now) as unit:
            if not log.sequence(unit):
                return batches
        batches += 1


def entries(portal):
    """The log's entries in their sequence."""
    with unit_for(portal, "test") as unit:
        query = select(AuditEntry).join(AuditLeaf, AuditLeaf.entry_id == AuditEntry.id)
        return list(unit.session.scalars(query.order_by(AuditLeaf.sequence)))


def is_whole(portal):
    """Every entry has one place or waits for one; places have no gap; hashes are the entries'."""
    with unit_for(portal, "test") as unit:
        leaves = list(unit.session.scalars(select(AuditLeaf).order_by(AuditLeaf.sequence)))
        waiting = set(unit.session.scalars(select(AuditUnsequenced.entry_id)))
        all_entries = {entry.id: entry for entry in unit.session.scalars(select(AuditEntry))}
    placed = [leaf.entry_id for leaf in leaves]
    assert [leaf.sequence for leaf in leaves] == list(range(len(leaves)))
    assert len(placed) == len(set(placed))
    assert set(placed) | waiting == set(all_entries)
    assert not set(placed) & waiting
    for leaf in leaves:
        line = all_entries[leaf.entry_id].leaf()
        assert leaf.hash == hashlib.sha256(b"\x00" + line).digest()
    return True


def entries_about(portal, owner):
    with unit_for(portal, "test") as unit:
        query = select(AuditEntry).where(AuditEntry.subject == owner).order_by(AuditEntry.id)
        return [(entry.action, entry.read(unit.keyring)) for entry in unit.session.scalars(query)]
