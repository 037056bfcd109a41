"""The database is verified against the audit log, and the log against its checkpoints."""

from collections.abc import Iterator
from heapq import merge
from itertools import groupby
from typing import NamedTuple
from uuid import UUID

from app.domain.audit import trail
from app.domain.audit.actions import AuditAction
from app.security.encryption.errors import ContextMismatch
from app.security.proofs.verifier import Evidence, Leaf, first_fault, leaf_hash
from app.services.audit import log, name_verification
from app.services.audit.expected_rows import ExpectedRows, place_of, take_waiting
from app.services.core.unit import Unit
from app.storage.audit import log as audit_log
from app.storage.audit import seals, shown
from app.storage.audit.entries import AuditEntry
from app.storage.database import engine

# After these the rows of the subject are rightly gone.
_FORGETS = {AuditAction.DRAFT_EXPIRED, AuditAction.ERASED}
_MOST = 20  # rows that are named, and entries


class Verdict(NamedTuple):
    """What is wrong, and with which entry or row; first of all the first that is not as signed."""

    faults: list[str]
    since: str  # the entry from which on the log vouches for rows; none before the baseline


def check(unit: Unit, evidence: Evidence) -> Verdict:
    """In a unit that has not read anything yet."""
    engine.use_one_snapshot(unit.session)
    expected = ExpectedRows(unit.keyring)
    found: list[Leaf] = []
    faults = list(_entries(unit, found, expected))
    if fault := first_fault(found, evidence):
        faults.insert(0, fault)
    lost = "it never got a place in the log, or was removed before"
    faults += [f"entry {entry_id}: {lost}" for entry_id in audit_log.unplaced(unit.session)]
    if (waited := log.unsequenced_seconds(unit)) > log.OVERDUE:
        faults.append(f"an entry has waited {waited} seconds for its place in the log")
    faults += _bounded([f"{name}: no process of the portal wrote it" for name in expected.forged])
    faults += _bounded(list(_misled(unit)))
    if expected.since:
        older = "by the release before, after the baseline was closed"
        faults += _bounded([f"{name}: {older}" for name in expected.older])
        faults += _bounded(list(_rows(unit, expected)))
        faults += _bounded(list(name_verification.faults(unit)))
    else:
        faults += _bounded(list(_altered_seals(unit, expected)))
    return Verdict(faults, expected.since)


def _entries(unit: Unit, found: list[Leaf], expected: ExpectedRows) -> Iterator[str]:
    """Where the entries are not those that were given a place. Those that are there are `found`."""
    for place, (leaf, entry) in enumerate(audit_log.leaves_with_entries(unit.session)):
        if leaf.sequence != place:
            yield f"entry {place}: its place in the log is empty"
            return
        if entry is None:
            yield f"entry {place} ({leaf.entry_id}): removed"
            continue
        line = entry.leaf()
        digest = leaf_hash(line)
        found.append((str(entry.id), digest))
        if digest == leaf.hash:
            expected.take(entry, line, place_of(entry, place))
        else:
            yield f"{place_of(entry, place)}: changed"
            expected.believe(entry, place_of(entry, place))
    take_waiting(unit.session, expected)


def _rows(unit: Unit, expected: ExpectedRows) -> Iterator[str]:
    """Rows that are not as the log says, in the order of the entries that say so."""
    there: dict[str, None] = {}
    said: dict[str, str] = {}
    for change, name in expected.differences(unit.session):
        if change.after:
            there[change.row] = None
        else:
            said[change.row] = name
    for row, name in said.items():
        if row in there:
            yield f"{row}: not as {name or 'the log'} left it"
        else:
            yield f"{row}: gone, which {name or 'the log'} left"
    yield from (f"{row}: no entry knows it" for row in there if row not in said)


def _misled(unit: Unit) -> Iterator[str]:
    """Where a case does not lead to each entry that shows it, and to no other."""
    told = (
        (entry.id, eoi_id)
        for entry in shown.entries(unit.session, trail.SHOWING)
        for eoi_id in sorted(_shown_by(unit, entry))
    )
    for (entry_id, eoi_id), both in groupby(merge(told, shown.pairs(unit.session))):
        if len(list(both)) == 1:
            yield f"audit_shown/{eoi_id}/{entry_id}: not what entry {entry_id} says"


def _shown_by(unit: Unit, entry: AuditEntry) -> set[UUID]:
    """Of one that was altered nothing: it is named already."""
    try:
        return trail.shown(entry.read(unit.keyring))
    except ContextMismatch:
        return set()


def _altered_seals(unit: Unit, expected: ExpectedRows) -> Iterator[str]:
    """Before there is a baseline: rows not sealed as the last act of an older entry sealed them.

    What the entries say of a draft ends with the release that wrote them.
    """
    last = {act.row: act for act in seals.hashed_entries(unit.session)}
    for row in expected.names():
        last.pop(row, None)
    forgotten = seals.subjects_of(unit.session, _FORGETS)
    for row, digest in seals.row_hashes(unit.session):
        act = last.pop(row, None)
        if act and digest and act.row_hash != digest and act.subject not in forgotten:
            yield f"{row}: not what entry {act.id} sealed"
    for act in last.values():
        if act.subject not in forgotten:
            yield f"{act.row}: gone, which entry {act.id} sealed"


def _bounded(faults: list[str]) -> list[str]:
    more = len(faults) - _MOST
    return [*faults[:_MOST], f"… and {more} more"] if more > 0 else faults
