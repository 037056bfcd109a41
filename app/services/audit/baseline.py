"""The baseline: from it on the audit log vouches for rows; earlier entries have no hash of them.

A new database has it from the beginning. An upgrade opens it, since processes of the release before
go on changing rows and write down no hash; `audit baseline` writes down what there is and closes
it, once none of them runs, or the worker does after a day. What was written stays when it is cut
off, and the next run adds what is missing.
"""

from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.services.audit import expected_rows
from app.services.blind_index import name_sums
from app.services.core import clock
from app.services.core.errors import Conflict
from app.services.core.unit import Portal, Unit, unit_for
from app.storage.audit import entries
from app.storage.audit import log as audit_log
from app.storage.audit.entries import AuditEntry
from app.storage.blind_index import tags
from app.storage.database import changes, engine
from app.storage.database.changes import Change

BATCH = 500
LONGEST = timedelta(days=1)  # open
# Their subject is the deployment.
_OPENED = AuditAction.BASELINE_OPENED
_WRITTEN = AuditAction.BASELINE_WRITTEN
_CLOSED = AuditAction.BASELINE_CLOSED
_LOCK = 0x62617365  # any number that is the baseline's alone


def begin(portal: Portal, actor: str, deployment: UUID) -> None:
    """Open the baseline in a database of the release before; a new one has nothing to write down.

    Twice is once, and then nothing is asked of the key provider.
    """
    with engine.transaction(portal.engine, write=False) as session:
        if entries.count_of(session, deployment, {_OPENED, _CLOSED}):
            return
    with unit_for(portal, actor, write=True, before_replay=True) as unit:
        unit.log(_CLOSED if audit_log.is_empty(unit.session) else _OPENED, deployment)


def is_closed(unit: Unit) -> bool:
    return any(entry.action == _CLOSED for entry in _acts(unit))


def is_due(unit: Unit) -> bool:
    """Whether it is to be closed without being told."""
    due = due_at(unit)
    return not is_closed(unit) and due is not None and due <= unit.now


def due_at(unit: Unit) -> datetime | None:
    """By when no process of the release before runs; None in a database that it never had."""
    opened = [entry.at for entry in _acts(unit) if entry.action == _OPENED]
    return min(opened) + LONGEST if opened else None


def write(portal: Portal, actor: str, now: datetime | None = None, *, again: bool = False) -> int:
    """Write down each row of which the log says otherwise, and close it; how many those were.

    Nothing once it is closed; `again`, what was changed past the log since is accepted so. Raises
    Conflict if another is at it: then it goes on.
    """
    now = now or clock.now(portal)
    count = 0
    with unit_for(portal, actor, now=now) as unit:
        if is_closed(unit) and not again:
            return 0
    with unit_for(portal, actor, write=True, now=now) as unit:
        tags.add_salts(unit.session)
        name_sums.make(unit)
    with unit_for(portal, actor, now=now) as unit:
        engine.use_one_snapshot(unit.session)
        written = _written(unit)
        said = expected_rows.read(unit.session, unit.keyring)
        with closing(said.differences(unit.session)) as differences:
            for batch in _batches(change for change, _ in differences):
                with unit_for(portal, actor, write=True, now=now) as other:
                    _add(other, written, _WRITTEN, batch)
                written, count = written + 1, count + len(batch)
        with unit_for(portal, actor, write=True, now=now) as other:
            _add(other, written, _CLOSED, [])
    return count


def _add(unit: Unit, written: int, action: AuditAction, batch: list[Change]) -> None:
    """One more than were written. It is right also of rows that change at this moment."""
    engine.lock(unit.session, _LOCK)
    if _written(unit) != written:
        raise Conflict
    changes.adopt(unit.session, batch)
    unit.log(action, unit.keyring.deployment)


def _written(unit: Unit) -> int:
    return entries.count_of(unit.session, unit.keyring.deployment, {_WRITTEN, _CLOSED})


def _acts(unit: Unit) -> list[AuditEntry]:
    """When it was opened and closed, by authentic entries alone."""
    found = entries.of_subject(unit.session, unit.keyring.deployment, {_OPENED, _CLOSED})
    return [e for e in found if entries.is_authentic(e, e.leaf(), unit.keyring)]


def _batches(several: Iterable[Change]) -> Iterator[list[Change]]:
    rest = iter(several)
    while batch := list(islice(rest, BATCH)):
        yield batch
