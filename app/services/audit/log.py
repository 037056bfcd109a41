"""The audit log is a transparency log: entries are sequenced, checkpoints signed, proofs given.

A checkpoint is signed, and stored elsewhere, outside any transaction. Cut off before the database
has it, it is made again, from the same place on and perhaps longer: that does no harm.
"""

import base64
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from uuid import UUID

from app.security.proofs import merkle
from app.security.proofs.verifier import Key, Tree, Unsound, read_checkpoint
from app.services.core.errors import NotFound
from app.services.core.unit import Portal, Unit, unit_for
from app.storage.audit import log
from app.storage.audit.entries import AuditEntry
from app.storage.audit.log import AuditCheckpoint, AuditLeaf

BATCH = 500
OVERDUE = 60  # seconds without a place, after which something is wrong
EVERY = timedelta(hours=1)

Keep = Callable[[Mapping[str, bytes]], None]  # files by name


class Inconsistent(Exception):
    """The log is not as it was when its last checkpoint was signed."""


class NotProvable(NotFound):
    """No checkpoint is of that yet, or there is no such thing."""


class _Draft(NamedTuple):
    size: int
    root: bytes
    leaves: list[AuditLeaf]  # since the checkpoint before


def sequence(unit: Unit) -> int:
    """Give the next entries their place, a batch in a transaction; how many there were."""
    return log.sequence(unit.session, BATCH)


def unsequenced_seconds(unit: Unit) -> int:
    """How long the oldest entry without a place has waited for one."""
    return _seconds_since(log.oldest_unsequenced(unit.session), unit.now)


def unsigned_seconds(unit: Unit) -> int:
    """How old the oldest entry is that no checkpoint is of."""
    return _seconds_since(log.oldest_unsigned(unit.session), unit.now)


def keys(portal: Portal) -> list[Key]:
    """Those that sign checkpoints, the newest first. Raises KeyUnavailable."""
    name = f"audit-log/{portal.keyring.deployment}"
    return [Key(name, public) for public in portal.provider.public_keys()]


def checkpoint(
    portal: Portal, actor: str, keep: Keep, now: datetime, *, at_once: bool = False
) -> int | None:
    """Sign the log as it is now, and have that stored outside; its size, None if none is due.

    Raises Inconsistent, and as the provider and `keep` do; nothing is remembered then.
    """
    signers = keys(portal)
    with unit_for(portal, actor, now=now) as unit:
        draft = _draft(unit, signers, every=timedelta() if at_once else EVERY)
    if draft is None:
        return None
    note = _signed(portal, signers[0], draft)
    first = draft.size - len(draft.leaves)
    lines = [f"{leaf.entry_id} {leaf.hash.hex()}\n" for leaf in draft.leaves]
    root = draft.root.hex()[:32]  # so that a history that was rewritten replaces no other
    keep(
        {
            f"{first:012}-{draft.size:012}-{root}.leaves": "".join(lines).encode(),
            f"{draft.size:012}-{root}.checkpoint": note.encode(),
        }
    )
    with unit_for(portal, actor, write=True, now=now) as unit:
        if unit.session.get(AuditCheckpoint, draft.size) is None:
            unit.session.add(AuditCheckpoint(size=draft.size, at=now, note=note))
    return draft.size


def _draft(unit: Unit, signers: list[Key], every: timedelta) -> _Draft | None:
    last = log.last_checkpoint(unit.session)
    if last and unit.now - last.at < every:
        return None
    size, root = _read(last, signers) if last else (0, b"")
    tree = Tree(log.hashes(unit.session, size))
    if tree.size != size or (last and tree.root() != root):
        raise Inconsistent
    leaves = log.leaves(unit.session, size)
    for leaf in leaves:
        tree.add(leaf.hash)
    return _Draft(tree.size, tree.root(), leaves) if leaves else None


def _read(checkpoint: AuditCheckpoint, signers: list[Key]) -> tuple[int, bytes]:
    try:
        return read_checkpoint(checkpoint.note, signers)
    except (Unsound, ValueError):
        raise Inconsistent from None


def _signed(portal: Portal, key: Key, draft: _Draft) -> str:
    """As a signed note, see `verifier`."""
    text = f"{key.name}\n{draft.size}\n{base64.b64encode(draft.root).decode()}\n"
    signature = base64.b64encode(key.id + portal.provider.sign(text.encode())).decode()
    return f"{text}\n— {key.name} {signature}\n"


def export(unit: Unit) -> Iterator[bytes]:
    """The entries in their sequence, a line each."""
    for _, entry in log.leaves_with_entries(unit.session):
        if entry is not None:
            yield entry.leaf() + b"\n"


def prove(unit: Unit, entry_id: UUID) -> dict[str, Any]:
    """That the entry is in the log of the newest checkpoint. Raises NotProvable."""
    leaf, last = log.leaf_of(unit.session, entry_id), log.last_checkpoint(unit.session)
    entry = unit.session.get(AuditEntry, entry_id)
    if leaf is None or last is None or entry is None or leaf.sequence >= last.size:
        raise NotProvable
    leaves = list(log.hashes(unit.session, last.size))
    return {
        "checkpoint": last.note,
        "sequence": leaf.sequence,
        "entry": entry.leaf().decode(),
        "proof": _encoded(merkle.inclusion_proof(leaves, leaf.sequence)),
    }


def prove_since(unit: Unit, size: int) -> dict[str, Any]:
    """That the newest checkpoint continues the one of this size. Raises NotProvable."""
    older, last = unit.session.get(AuditCheckpoint, size), log.last_checkpoint(unit.session)
    if older is None or last is None:
        raise NotProvable
    leaves = list(log.hashes(unit.session, last.size))
    return {
        "checkpoint": last.note,
        "older": older.note,
        "proof": _encoded(merkle.consistency_proof(leaves, size)),
    }


def _encoded(proof: list[bytes]) -> list[str]:
    return [base64.b64encode(step).decode() for step in proof]


def _seconds_since(when: datetime | None, now: datetime) -> int:
    return max(0, int((now - when).total_seconds())) if when else 0
