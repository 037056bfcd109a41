"""The log is read by time, person, action and case, the newest entries first.

Ids of entries are ordered by time, so the primary key finds a span of it. There is no index by
person or action: a page looks at so many entries, and goes on from there.
"""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.security.tokens import first_id_of
from app.storage.audit import shown
from app.storage.audit.entries import AuditEntry
from app.storage.audit.log import AuditLeaf

_LOOKED_AT = 20_000  # entries of a page, whether they are meant or not
_SKEW = timedelta(hours=1)  # by which the clocks of two machines may differ


def by_staff(session: Session, since: datetime, actions: Collection[str]) -> Sequence[AuditEntry]:
    """The entries of these actions that members of staff have made since then."""
    entry = AuditEntry
    query = select(entry).where(
        entry.id >= first_id_of(since - _SKEW),
        entry.at > since,
        entry.action.in_(actions),
        entry.actor.contains(" "),
    )
    return session.scalars(query).all()


class Asked(NamedTuple):
    """Which entries are meant; what is empty does not matter."""

    since: datetime | None = None
    until: datetime | None = None
    actor: str = ""  # iss and sub, or a kind: applicant, worker, operator, partner, staff
    actions: frozenset[str] = frozenset()
    subject: UUID | None = None  # that they are about, or that they show


class Page(NamedTuple):
    entries: list[tuple[AuditEntry, int | None]]  # each with its sequence number, if it has one
    before: UUID | None  # where it goes on, if there are older ones


def page(session: Session, asked: Asked, before: UUID | None, size: int) -> Page:
    """The newest entries that are meant, of those older than `before`."""
    span = _span(asked, before)
    bound = None
    if asked.subject is None:
        ids = select(AuditEntry.id).where(*span).order_by(AuditEntry.id.desc())
        bound = session.scalar(ids.offset(_LOOKED_AT).limit(1))
    looked_at = [AuditEntry.id > bound] if bound else []
    query = select(AuditEntry, AuditLeaf.sequence).outerjoin(
        AuditLeaf, AuditLeaf.entry_id == AuditEntry.id
    )
    meant = query.where(*span, *looked_at, *_meant(asked)).order_by(AuditEntry.id.desc())
    found: list[tuple[AuditEntry, int | None]] = [
        (entry, place) for entry, place in session.execute(meant.limit(size + 1))
    ]
    if len(found) > size:
        return Page(found[:size], found[size - 1][0].id)
    return Page(found, bound and UUID(int=bound.int + 1))


def _span(asked: Asked, before: UUID | None) -> list[ColumnElement[bool]]:
    entry = AuditEntry
    conditions = [entry.id < before] if before else []
    if asked.since:
        conditions.append(entry.id >= first_id_of(asked.since - _SKEW))
    if asked.until:
        conditions.append(entry.id < first_id_of(asked.until + _SKEW))
    return conditions


def _meant(asked: Asked) -> list[ColumnElement[bool]]:
    entry = AuditEntry
    conditions = [entry.at >= asked.since] if asked.since else []
    if asked.until:
        conditions.append(entry.at < asked.until)
    if asked.subject:
        conditions.append(entry.id.in_(shown.about(asked.subject)))
    if asked.actions:
        conditions.append(entry.action.in_(asked.actions))
    if asked.actor == "staff":
        conditions.append(entry.actor.contains(" "))
    elif asked.actor == "partner":
        conditions.append(entry.actor.startswith("partner:"))
    elif asked.actor:
        conditions.append(entry.actor == asked.actor)
    return conditions
