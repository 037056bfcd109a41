"""Checks: the biometric and the security check of each EOI, as partners report them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import BigInteger, ForeignKey, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.cases.checks import Check, CheckStatus, current_status
from app.security.encryption.keyring import MESSAGES
from app.security.tokens import new_id
from app.storage.database import changes
from app.storage.database.base import Base, Enumerated, Instant
from app.storage.database.marks import sealed

_LONG = 2**31


class CheckRecord(Base):
    __tablename__ = "check_record"
    __table_args__ = (UniqueConstraint("eoi_id", "kind"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)  # what partners quote
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"))
    kind: Mapped[Check] = mapped_column(Enumerated(Check))
    status: Mapped[CheckStatus] = mapped_column(
        Enumerated(CheckStatus), default=CheckStatus.NOT_REQUESTED
    )
    provider_reference: Mapped[str | None]
    occurred_at: Mapped[datetime | None] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)
    sequence: Mapped[int | None]  # up to 31 bits, as the release before knows it
    long_sequence: Mapped[int | None] = mapped_column(BigInteger)  # beyond them
    biometric_reference: Mapped[bytes | None] = sealed(MESSAGES)

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

_LOCKED = _OF_EOI.order_by(CheckRecord.id).with_for_update()


def of_eoi(session: Session, eoi_id: UUID) -> dict[Check, CheckRecord]:
    """Both checks of a submitted EOI."""
    return {row.kind: row for row in session.scalars(_OF_EOI, {"eoi_id": eoi_id})}


def of_eoi_for_update(session: Session, eoi_id: UUID) -> dict[Check, CheckRecord]:
    """The same, locked. Their EOI is locked before."""
    return {row.kind: row for row in session.scalars(_LOCKED, {"eoi_id": eoi_id})}


def eoi_of(session: Session, check_id: UUID, kind: Check) -> UUID | None:
    query = select(CheckRecord.eoi_id).where(CheckRecord.id == check_id, CheckRecord.kind == kind)
    return session.scalar(query)
