"""Networks of submissions, as blind tags, for days; and whom of them the register knew."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Select, bindparam, distinct, func, select, update
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from app.security.tokens import new_id
from app.storage.database import changes
from app.storage.database.base import Base, Instant
from app.storage.database.marks import unsealed


class SubmissionNetwork(Base):
    """The network that an EOI was sent from; again each time that it is, as with a family."""

    __tablename__ = "submission_network"
    unvouched = "it changes when an outcome is shown, for days"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    eoi_id: Mapped[UUID] = mapped_column(ForeignKey("eoi.id"), index=True)
    network: Mapped[bytes] = unsealed("a blind tag", 16, index=True)
    submitted_at: Mapped[datetime] = mapped_column(Instant)
    is_hit: Mapped[bool] = mapped_column(default=False)  # screening found them on the register


def add(session: Session, eoi_id: UUID, network: bytes, now: datetime) -> None:
    row = {"id": new_id(), "eoi_id": eoi_id, "network": network, "submitted_at": now}
    changes.put(session, SubmissionNetwork, row)


def note_hit(session: Session, eoi_id: UUID) -> bytes | None:
    """The network of the EOI, if that is noted for the first time."""
    noted = (
        update(SubmissionNetwork)
        .where(SubmissionNetwork.eoi_id == eoi_id, ~SubmissionNetwork.is_hit)
        .values(is_hit=True)
        .returning(SubmissionNetwork.network)
    )
    return session.scalars(noted).first()


def hits_beside(session: Session, eoi_id: UUID, until: datetime) -> int:
    """How many other EOIs of its networks, submitted until then, are hits."""
    return int(session.execute(_HITS_BESIDE, {"eoi_id": eoi_id, "until": until}).scalar_one())


def beside(eoi_id: UUID) -> Select[UUID]:
    """The query of the other EOIs of its networks."""
    return _beside(_OTHER.eoi_id).params(eoi_id=eoi_id)


def _beside(*columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(SubmissionNetwork, SubmissionNetwork.network == _OTHER.network)
        .where(
            SubmissionNetwork.eoi_id == bindparam("eoi_id"), _OTHER.eoi_id != bindparam("eoi_id")
        )
    )


_OTHER = aliased(SubmissionNetwork)
_HITS_BESIDE = _beside(func.count(distinct(_OTHER.eoi_id))).where(
    _OTHER.is_hit, _OTHER.submitted_at <= bindparam("until")
)
