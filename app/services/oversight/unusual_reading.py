"""Flags of unusual reading are raised by the worker's look at the log, and closed by a manager.

Nobody who reads waits for it, and nobody who writes waits while it looks. One that a look misses
since the worker was away is not raised.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from app.domain.audit import trail, unusual_reading
from app.domain.audit.actions import AuditAction
from app.domain.audit.trail import SHOWING
from app.domain.audit.unusual_reading import OFFICE, SPAN, Flagged, Read, Unusual
from app.security.encryption.keyring import MESSAGES
from app.security.tokens import new_id
from app.services.core.errors import NotFound, Refused
from app.services.core.unit import Unit
from app.storage.audit import reading
from app.storage.audit.entries import AuditEntry
from app.storage.database.marks import cell_of
from app.storage.review import reading_flags
from app.storage.review.reading_flags import ReadingFlag

SHOWN = 100
_DAY = timedelta(days=1)


class OwnReading(Refused):
    """Nobody closes a flag of what they have read themselves."""


class NoSuchFlag(NotFound):
    """There is no such flag."""


class Raised(NamedTuple):
    person: str
    kind: Unusual
    number: int


@dataclass(frozen=True)
class Flag:
    id: UUID
    person: str
    kind: Unusual
    count: int
    raised_at: datetime
    own: bool  # of what the unit's actor has read
    closed_at: datetime | None
    closed_by: str | None
    reason: str = field(repr=False)


def read_of_late(unit: Unit) -> dict[str, list[Read]]:
    """What each person has read within SPAN, of those of whom anything is unusual in it."""
    read: dict[str, list[Read]] = defaultdict(list)
    for entry in reading.by_staff(unit.session, unit.now - SPAN, unusual_reading.COUNTED):
        read[entry.actor].append(_read(unit, entry))
    return {person: theirs for person, theirs in read.items() if unusual_reading.found(theirs)}


def flag(unit: Unit, read: Mapping[str, Sequence[Read]]) -> list[Raised]:
    """Raise a flag for each person and kind, where the last does not tell as much: these are new.

    A day later it tells nothing any more.
    """
    reading_flags.lock(unit.session)
    flagged = {
        (row.person, row.kind): Flagged(row.raised_at, row.count, row.closed_at is not None)
        for row in reading_flags.since(unit.session, unit.now - _DAY)
    }
    new = []
    for person, theirs in read.items():
        for kind, number in unusual_reading.found(theirs).items():
            last = flagged.get((person, kind))
            if count := unusual_reading.since(last, kind, theirs) if last else number:
                new.append(Raised(person, kind, count))
    for person, kind, count in new:
        row = ReadingFlag(id=new_id(), person=person, kind=kind, count=count)
        row.raised_at, row.day = unit.now, unit.now.astimezone(OFFICE).date()
        unit.session.add(row)
        unit.log(AuditAction.READING_FLAGGED, row=row, kind=kind, count=count)
    return new


def _read(unit: Unit, entry: AuditEntry) -> Read:
    read = Read(entry.id, entry.at, entry.action, entry.subject)
    if entry.action not in SHOWING:
        return read
    detail = entry.read(unit.keyring)
    shown = trail.shown(detail)
    return read._replace(kind=detail.get("kind", ""), results=detail.get("results"), shown=shown)


def listed(unit: Unit, *, closed: bool) -> list[Flag]:
    """Those that nobody has closed yet, or the others; the newest first."""
    return [
        Flag(
            id=row.id,
            person=row.person,
            kind=Unusual(row.kind),
            count=row.count,
            raised_at=row.raised_at,
            own=row.person == unit.actor,
            closed_at=row.closed_at,
            closed_by=row.closed_by,
            reason=_reason(unit, row),
        )
        for row in reading_flags.newest(unit.session, closed=closed, limit=SHOWN)
    ]


def close(unit: Unit, flag_id: UUID, reason: str) -> bool:
    """Note why it was, as the manager found; whether it was open. Raises OwnReading, NoSuchFlag."""
    flag = reading_flags.get_for_update(unit.session, flag_id)
    if flag is None:
        raise NoSuchFlag
    if flag.person == unit.actor:
        raise OwnReading
    if flag.closed_at is not None:
        return False
    flag.closed_at, flag.closed_by = unit.now, unit.actor
    key = unit.keyring.system_key(MESSAGES, unit.now)
    flag.reason = unit.keyring.seal(key, reason.encode(), cell_of(ReadingFlag.reason, flag.id))
    unit.log(AuditAction.READING_EXPLAINED, row=flag)
    return True


def _reason(unit: Unit, row: ReadingFlag) -> str:
    if row.reason is None:
        return ""
    key = unit.keyring.system_key_of(MESSAGES, row.reason)
    return unit.keyring.open(key, row.reason, cell_of(ReadingFlag.reason, row.id)).decode()
