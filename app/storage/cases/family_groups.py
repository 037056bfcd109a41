"""Family groups, and their members: sealed under the key of the first applicant, who lists them."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    Uuid,
    bindparam,
    exists,
    false,
    func,
    or_,
    select,
    update,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database.base import Base, Instant
from app.storage.database.changes import OF_DRAFTS
from app.storage.database.marks import DATA_KEY, sealed
from app.storage.scheme.schemes import OfScheme


class Family(OfScheme, Base):
    __tablename__ = "family"
    draft_if = ("submitted_at", None)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    first_id: Mapped[UUID]  # the EOI of who lists the others; it may be erased before theirs
    created_at: Mapped[datetime] = mapped_column(Instant)
    warned_at: Mapped[datetime | None] = mapped_column(Instant)  # that the window closes soon
    submitted_at: Mapped[datetime | None] = mapped_column(Instant)  # all of it at once


class FamilyMember(Base):
    """The first applicant, or somebody they listed, who may have joined with an EOI or not yet.

    Of who is erased, or in a group that has ended, an empty row remains: neither listed nor joined.
    """

    __tablename__ = "family_member"
    part_of = ("family_id", "family")
    id: Mapped[UUID] = mapped_column(primary_key=True)
    family_id: Mapped[UUID] = mapped_column(ForeignKey("family.id"), index=True)
    listed: Mapped[bytes | None] = sealed(DATA_KEY)  # none of the first applicant
    eoi_id: Mapped[UUID | None] = mapped_column(ForeignKey("eoi.id"), unique=True)
    # A child whose EOI the first applicant fills in and may open.
    by_first: Mapped[bool] = mapped_column(default=False)
    confirmed_at: Mapped[datetime | None] = mapped_column(Instant)  # by the first applicant
    ready_at: Mapped[datetime | None] = mapped_column(Instant)

    @property
    def counts(self) -> bool:
        return self.listed is not None or self.eoi_id is not None


def of_eoi(session: Session, eoi_id: UUID) -> Family | None:
    return session.scalar(_OF_EOI, {"eoi_id": eoi_id})


# Built once: that costs as much as to run it.
_OF_EOI = (
    select(Family)
    .join(FamilyMember)
    .where(FamilyMember.eoi_id == bindparam("eoi_id", type_=Uuid()))
)


def members(session: Session, family_id: UUID) -> list[FamilyMember]:
    """The members, without those removed: the first applicant, then in the order of the list."""
    query = select(FamilyMember).where(FamilyMember.family_id == family_id)
    rows = session.scalars(
        query.order_by(FamilyMember.id).execution_options(populate_existing=True)
    )
    return [row for row in rows if row.counts]


def by_reference(session: Session, reference: str) -> Family | None:
    return session.scalar(select(Family).where(Family.reference == reference))


def get_for_update(session: Session, member_id: UUID) -> FamilyMember | None:
    """The member's row, locked: so nobody joins in the place while somebody removes it."""
    return session.get(FamilyMember, member_id, with_for_update=True, populate_existing=True)


def claim(session: Session, member_id: UUID, eoi_id: UUID) -> bool:
    """Give a listed place of a draft to an EOI, in one statement; whether it was free."""
    place = update(FamilyMember).where(
        FamilyMember.id == member_id,
        FamilyMember.eoi_id.is_(None),
        FamilyMember.listed.is_not(None),
    )
    taken = place.values(eoi_id=eoi_id).returning(FamilyMember.id)
    return session.scalar(taken, execution_options=OF_DRAFTS) is not None


def not_ready(session: Session, eoi_id: UUID) -> None:
    """What the person of a draft agreed to has changed: they are asked again."""
    mine = update(FamilyMember).where(FamilyMember.eoi_id == eoi_id)
    session.execute(mine.values(ready_at=None), execution_options=OF_DRAFTS)


def kin(session: Session, eoi_id: UUID) -> list[UUID]:
    """The EOIs of its family, itself among them; none of one without a family."""
    return [found for found in session.scalars(_KIN, {"eoi_id": eoi_id}) if found]


def kin_of(eoi_id: ColumnElement[UUID] | UUID) -> Select[UUID | None]:
    """The same, as a query to use in another."""
    family = select(FamilyMember.family_id).where(FamilyMember.eoi_id == eoi_id)
    mine = FamilyMember.family_id.in_(family)
    return select(FamilyMember.eoi_id).where(mine, FamilyMember.eoi_id.is_not(None))


def children(first_id: UUID) -> Select[UUID | None]:
    """The EOIs that this first applicant has filled in for children, as a query."""
    query = select(FamilyMember.eoi_id).join(Family)
    return query.where(Family.first_id == first_id, FamilyMember.by_first)


def filled_in_by(eoi_id: ColumnElement[UUID]) -> Select[UUID]:
    """The first applicant, of a child's EOI that they have filled in, as a query."""
    query = select(Family.first_id).join(FamilyMember)
    return query.where(FamilyMember.eoi_id == eoi_id, FamilyMember.by_first)


def number_of_child(session: Session, eoi_id: UUID) -> int:
    """Which it is of those that its first applicant began for children; 0 of any other EOI."""
    group = select(FamilyMember.family_id).where(
        FamilyMember.eoi_id == eoi_id, FamilyMember.by_first
    )
    begun = select(func.count()).where(
        FamilyMember.family_id.in_(group), FamilyMember.by_first, FamilyMember.eoi_id <= eoi_id
    )
    return session.scalar(begun) or 0


_KIN = kin_of(bindparam("eoi_id", type_=Uuid()))


def to_warn(session: Session, since: datetime, limit: int) -> list[Family]:
    """Families not submitted and not warned since then, locked; without those locked already."""
    query = select(Family).where(*_unwarned(since)).order_by(Family.id)
    return list(session.scalars(query.limit(limit).with_for_update(skip_locked=True)))


def any_to_warn(since: datetime | None) -> ColumnElement[bool]:
    """Whether there is one, as a condition; none where there is no moment to warn of."""
    return exists(select(Family.id).where(*_unwarned(since))) if since else false()


def _unwarned(since: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Family.submitted_at.is_(None),
        or_(Family.warned_at.is_(None), Family.warned_at < since),
    )
