"""Checks: the biometric and the security check of each EOI, as partners report them."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    ForeignKey,
    Select,
    UniqueConstraint,
    bindparam,
    select,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.cases.checks import Check, CheckStatus, current_status
from app.domain.cases.lifecycle import Status
from app.security.encryption.keyring import MESSAGES
from app.security.tokens import new_id
from app.storage import statements
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.database import changes, vouched
from app.storage.database.base import Base, Enumerated, Instant
from app.storage.database.marks import sealed
from app.storage.database.vouched import Values
from app.storage.partners import inbox
from app.storage.partners.inbox import Name

_LONG = 2**31
_MOST_CALLED = 100  # by one reference of a partner, that are looked for


class CheckRecord(Base):
    __tablename__ = "check_record"
    __table_args__ = (UniqueConstraint("eoi_id", "kind"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)  # what partners quote
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"))
    kind: Mapped[Check] = mapped_column(Enumerated(Check))
    status: Mapped[CheckStatus] = mapped_column(
        Enumerated(CheckStatus), default=CheckStatus.NOT_REQUESTED
    )
    provider_reference: Mapped[str | None] = mapped_column(index=True)
    occurred_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    sequence: Mapped[int | None]  # up to 31 bits, as the release before knows it
    long_sequence: Mapped[int | None] = mapped_column(BigInteger)  # beyond them
    biometric_reference: Mapped[bytes | None] = sealed(MESSAGES)
    appointment: Mapped[bytes | None] = sealed(MESSAGES)

    @property
    def last_sequence(self) -> int | None:
        """The number of the partner's last update, if it had one."""
        told = [n for n in (self.sequence, self.long_sequence) if n is not None]
        return max(told, default=None)

    @last_sequence.setter
    def last_sequence(self, number: int | None) -> None:
        is_long = number is not None and number >= _LONG
        self.sequence, self.long_sequence = (None, number) if is_long else (number, None)

    def status_at(self, now: datetime) -> CheckStatus:
        """The status at this time: a clearance may have expired."""
        return current_status(self.status, self.expires_at, now)


def begin(session: Session, eoi_id: UUID) -> None:
    """Add both checks of an EOI that is being submitted."""
    several = [{"id": new_id(), "eoi_id": eoi_id, "kind": kind} for kind in Check]
    changes.put(session, CheckRecord, *several)


_OF_EOI = select(CheckRecord).where(CheckRecord.eoi_id == bindparam("eoi_id"))

_ITS_ID = CheckRecord.id == bindparam("check_id")
_EOI_OF_CHECK = select(CheckRecord.eoi_id).where(_ITS_ID)
_LOCKED = _OF_EOI.order_by(CheckRecord.id).with_for_update()


def of_eoi(session: Session, eoi_id: UUID) -> dict[Check, CheckRecord]:
    """Both checks of a submitted EOI."""
    return {row.kind: row for row in session.scalars(_OF_EOI, {"eoi_id": eoi_id})}


def of_eois(session: Session, eoi_ids: Collection[UUID]) -> dict[UUID, dict[Check, CheckRecord]]:
    """Both checks of each EOI that was submitted."""
    found: dict[UUID, dict[Check, CheckRecord]] = {}
    for row in session.scalars(select(CheckRecord).where(CheckRecord.eoi_id.in_(eoi_ids))):
        found.setdefault(row.eoi_id, {})[row.kind] = row
    return found


def of_eoi_for_update(session: Session, eoi_id: UUID) -> dict[Check, CheckRecord]:
    """The same, locked. Their EOI is locked before."""
    return {row.kind: row for row in session.scalars(_LOCKED, {"eoi_id": eoi_id})}


def eoi_of(session: Session, check_id: UUID) -> UUID | None:
    """The EOI whose check partners quote so."""
    return session.scalar(_EOI_OF_CHECK, {"check_id": check_id})


def with_provider_reference(session: Session, spellings: Collection[str]) -> set[UUID]:
    """The EOIs of the checks that a partner calls so, in one of these spellings.

    In the order of their index: SQLite takes many that have none to be alike, and would read all.
    """
    called = CheckRecord.provider_reference
    found = select(CheckRecord.eoi_id).where(called.in_(spellings)).order_by(called)
    return set(session.scalars(found.limit(_MOST_CALLED)))


# What partners report, read by one statement each, and no object of the session is made of it.


class Concerned(NamedTuple):
    """Of the EOI of a check, what a report of it rests on."""

    id: UUID
    status: str
    shown_at: datetime | None
    by_email: bool
    by_sms: bool

    @property
    def state(self) -> Status:
        return Status(self.status)


class Reported(NamedTuple):
    """A check that a partner reports, locked, and its EOI, which is locked with its family."""

    eoi: Concerned
    before: Values  # the check's row
    check: CheckRecord  # the same, to be changed


def look_for_reference(session: Session, name: Name, reference: str, kind: Check) -> bool:
    """Read what is `reported`, if it is there; whether the callback of this name is stored."""
    return _look(session, name, _OF_REFERENCE, {"reference": reference, "kind": kind})


def look_for_id(session: Session, name: Name, check_id: UUID, kind: Check) -> bool:
    """The same, by the check's own id."""
    return _look(session, name, _OF_ID, {"check_id": check_id, "kind": kind})


def reported(session: Session) -> Reported | None:
    """What was looked for; None if there is no such check, or no such EOI."""
    found: Reported | None = session.info.get("reported")
    return found


def change(session: Session, reported: Reported) -> None:
    """Write what was changed of it."""
    changes.change(session, CheckRecord, reported.before, vouched.values_of(reported.check))


def _look(session: Session, name: Name, query: Select[Any], given: Mapping[str, Any]) -> bool:
    row = session.connection().execute(query, {**name, **given}).first()
    if row is None:
        return inbox.is_known(session, name)
    is_known, *rest = row
    eoi, values = Concerned(*rest[: len(_READ)]), rest[len(_READ) :]
    before = dict(zip(vouched.names(CheckRecord), values, strict=True))
    session.info["reported"] = Reported(eoi, before, CheckRecord(**before))
    return bool(is_known)


_READ = (Eoi.id, Eoi.status, Eoi.shown_at, Eoi.by_email, Eoi.by_sms)


def _with_check(itself: Select[UUID], *of_check: ColumnElement[bool]) -> Select[Any]:
    """Both have waited for whoever changed them before: what is read is what they wrote."""
    table = vouched.table(CheckRecord)
    eoi = eois.with_kin(itself, itself.scalar_subquery(), *_READ).cte("concerned")
    return (
        select(inbox.KNOWN, *eoi.c, *table.c)
        .where(table.c.eoi_id == eoi.c.id, table.c.kind == bindparam("kind"), *of_check)
        .with_for_update(of=table)
        .execution_options(**statements.PREPARED)
    )


_OF_ID = _with_check(_EOI_OF_CHECK, _ITS_ID)
_OF_REFERENCE = _with_check(
    eois.OF_REFERENCE, CheckRecord.eoi_id == eois.OF_REFERENCE.scalar_subquery()
)
