"""Conflicts of interest: cases that a member of staff must not see, and so nothing like them.

A conflict hides the case, its family, and each case that shows any of them as a match.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CompoundSelect, ForeignKey, Select, String, bindparam, select, union
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.cases.family_groups import FamilyMember
from app.storage.database.base import Base, Instant
from app.storage.database.marks import DATA_KEY, sealed
from app.storage.decisions.matches import Match


class Conflict(Base):
    __tablename__ = "conflict_of_interest"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    person: Mapped[str] = mapped_column(index=True)  # iss and sub, as in the audit log
    eoi_id: Mapped[UUID] = mapped_column(
        ForeignKey("eoi.id", ondelete="CASCADE"),  # also by the release before
        index=True,
    )
    reason: Mapped[bytes] = sealed(DATA_KEY)
    declared_by: Mapped[str]  # the person, or a senior
    declared_at: Mapped[datetime] = mapped_column(Instant)
    lifted_by: Mapped[str | None]
    lifted_at: Mapped[datetime | None] = mapped_column(Instant)


def hidden_from(session: Session, person: str) -> frozenset[UUID]:
    """The EOIs that the person must not see."""
    return frozenset(found for found in session.scalars(HIDDEN, {"me": person}) if found)


def hides(session: Session, person: str, several: Iterable[UUID]) -> bool:
    """Whether the person must not see one of these."""
    return not hidden_from(session, person).isdisjoint(several)


def _kin(several: Any) -> Select[UUID | None]:
    """The members of the families of these EOIs."""
    families = select(FamilyMember.family_id).where(FamilyMember.eoi_id.in_(several))
    theirs = FamilyMember.family_id.in_(families)
    return select(FamilyMember.eoi_id).where(theirs, FamilyMember.eoi_id.is_not(None))


def _hidden() -> CompoundSelect[UUID | None]:
    me = bindparam("me", type_=String())
    own = select(Conflict.eoi_id).where(Conflict.person == me, Conflict.lifted_at.is_(None))
    # As one set: for either of two PostgreSQL would read all matches.
    near: CompoundSelect[UUID | None] = union(own, _kin(own))
    shown = select(Match.eoi_id).where(Match.record_id.in_(near))
    return union(own, _kin(own), shown, _kin(shown))


# As a query to use in another: what `me`, a parameter, must not see. However often that does, a
# database plans it once, and looks once.
HIDDEN = select(_hidden().cte("hidden").c.eoi_id)


def in_force(session: Session, eoi_id: UUID) -> Sequence[Conflict]:
    mine = Conflict.eoi_id == eoi_id, Conflict.lifted_at.is_(None)
    return session.scalars(select(Conflict).where(*mine).order_by(Conflict.id)).all()


def get_for_update(session: Session, conflict_id: UUID) -> Conflict | None:
    return session.get(Conflict, conflict_id, with_for_update=True)
