"""Whether the database is as the audit log says, and the log as the checkpoints say."""

from collections.abc import Iterator

from app.security.verifier import Evidence, Leaf, first_fault, leaf_hash
from app.services import audit
from app.services.unit import Unit
from app.storage import audit_log, db
from app.storage.audit import row_hash

_FORGETS = {"draft-expired", "erased"}  # the rows of such a subject are gone by right


def faults(unit: Unit, evidence: Evidence) -> Iterator[str]:
    """What is wrong, and with which entry; first of all the first that is not as it was signed.

    In a unit that has not read anything yet.
    """
    db.hold_still(unit.session)
    found: list[Leaf] = []
    inner = list(_misplaced(unit, found))
    if fault := first_fault(found, evidence):
        yield fault
    yield from inner
    for entry_id in audit_log.unplaced(unit.session):
        yield f"entry {entry_id}: it never got a place in the log, or was removed before"
    if (waited := audit.unsequenced_seconds(unit)) > audit.OVERDUE:
        yield f"an entry has waited {waited} seconds for its place in the log"
    yield from _altered_rows(unit)


def _misplaced(unit: Unit, found: list[Leaf]) -> Iterator[str]:
    """Where the entries are not those that were given a place. Those that are there are `found`."""
    for place, (leaf, entry) in enumerate(audit_log.placed_entries(unit.session)):
        if leaf.sequence != place:
            yield f"entry {place}: its place in the log is empty"
            return
        if entry is None:
            yield f"entry {place} ({leaf.entry_id}): removed"
            continue
        digest = leaf_hash(entry.leaf())
        found.append((str(entry.id), digest))
        if digest != leaf.hash:
            yield f"entry {place} ({entry.id}): changed"


def _altered_rows(unit: Unit) -> Iterator[str]:
    """Rows that are not sealed as the last act upon them sealed them."""
    last = {act.row: act for act in audit_log.seals(unit.session)}
    forgotten = audit_log.subjects_of(unit.session, _FORGETS)
    for row in audit_log.sealed_rows(unit.session):
        act = last.pop(f"{row.__tablename__}/{row.id}", None)
        if act and act.row_hash != row_hash(row) and act.subject not in forgotten:
            yield f"{act.row}: not what entry {act.id} sealed"
    for act in last.values():
        if act.subject not in forgotten:
            yield f"{act.row}: gone, which entry {act.id} sealed"
