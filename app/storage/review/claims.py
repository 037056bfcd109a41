"""Claims: who works on a case, as a lease that ends by itself, and until when nobody needs to."""

from collections.abc import Collection
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    ForeignKey,
    Select,
    String,
    Update,
    Uuid,
    and_,
    bindparam,
    case,
    delete,
    func,
    null,
    or_,
    select,
    union_all,
    update,
)
from sqlalchemy.dialects.postgresql import Insert
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from app.storage.cases import family_groups
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import FamilyMember
from app.storage.database import engine
from app.storage.database.base import Base, Instant


class Claim(Base):
    """One for each EOI that anybody claimed; it is in force until a time.

    Laid by, the EOI is nobody's, and nobody's next, until a time, or something new is to be done.
    """

    __tablename__ = "claim"
    unvouched = "it decides nothing of a case"
    eoi_id: Mapped[UUID] = mapped_column(
        ForeignKey("eoi.id", ondelete="CASCADE"),  # also by the release before
        primary_key=True,
    )
    actor: Mapped[str]
    since: Mapped[datetime] = mapped_column(Instant)
    until: Mapped[datetime] = mapped_column(Instant, index=True)
    opened_at: Mapped[datetime | None] = mapped_column(Instant)  # by them; none if handed over
    handed_by: Mapped[str | None]
    snoozed_at: Mapped[datetime | None] = mapped_column(Instant)
    snoozed_until: Mapped[datetime | None] = mapped_column(Instant)


_NOW = bindparam("now", type_=Instant())
_ME = bindparam("me", type_=String())
_LIVE = Claim.until > _NOW
_MINE = Claim.actor == _ME


def is_mine(eoi_id: Any) -> ColumnElement[bool]:
    """Whether the EOI is claimed by `me` at `now`, two parameters, as a condition."""
    return select(Claim.eoi_id).where(Claim.eoi_id == eoi_id, _LIVE, _MINE).exists()


def is_free(eoi_id: Any, since: Any) -> ColumnElement[bool]:
    """Whether nobody has it and it is not laid by, as a condition; what waits has done so `since`.

    Whatever began to wait after it was laid by ends that, as an answer does. Takes `now`.
    """
    rests = and_(Claim.snoozed_until > _NOW, Claim.snoozed_at >= since)
    return ~select(Claim.eoi_id).where(Claim.eoi_id == eoi_id, or_(_LIVE, rests)).exists()


def holder_of(eoi_id: Any) -> Select[str]:
    """Who works on the EOI, as a query for another; takes `now`."""
    return select(Claim.actor).where(Claim.eoi_id == eoi_id, _LIVE)


# What a colleague handed over to `me`, who has not opened it yet.
HANDED_TO_ME = and_(_LIVE, _MINE, Claim.opened_at.is_(None))


def is_in_family_of_anothers(eoi_id: Any) -> ColumnElement[bool]:
    """Whether somebody but `me` works on a member of its family: acts go for all of them."""
    itself, other = aliased(FamilyMember), aliased(FamilyMember)
    return (
        select(Claim.eoi_id)
        .join(other, other.eoi_id == Claim.eoi_id)
        .join(itself, itself.family_id == other.family_id)
        .where(itself.eoi_id == eoi_id, _LIVE, ~_MINE)
        .exists()
    )


def of_eoi(session: Session, eoi_id: UUID) -> Claim | None:
    return session.get(Claim, eoi_id, populate_existing=True)


def of_family(session: Session, eoi_id: UUID) -> list[tuple[Claim, str]]:
    """Those of the EOI and of the others of its family, each with the reference of its EOI."""
    found = session.execute(_OF_FAMILY, {"eoi_id": eoi_id})
    return [(claim, reference or "") for claim, reference in found]


_ITSELF = bindparam("eoi_id", type_=Uuid())
_OF_FAMILY = (
    select(Claim, Eoi.reference)
    .join(Eoi, Eoi.id == Claim.eoi_id)
    .where(Claim.eoi_id.in_(union_all(select(_ITSELF), family_groups.kin_of(_ITSELF))))
    .order_by(Claim.eoi_id)
    .execution_options(populate_existing=True)
)


def the(session: Session, eoi_id: UUID) -> Claim:
    """That of an EOI which has one."""
    return session.get_one(Claim, eoi_id, populate_existing=True)


def take(
    session: Session, eoi_id: UUID, actor: str, now: datetime, until: datetime
) -> datetime | None:
    """Claim an EOI that is free or one's own: since when it is one's own; None if it is not.

    One statement decides. What somebody else locks at this moment counts on PostgreSQL as theirs,
    and is not waited for.
    """
    given = {"eoi_id": eoi_id, "me": actor, "now": now, "until": until}
    statement = _take(session.get_bind().dialect.name)
    since: datetime | None = session.connection().scalar(statement, given)
    return since


@cache
def _take(dialect: str) -> Any:
    until = bindparam("until", type_=Instant())
    values = {
        Claim.eoi_id: Eoi.id,
        Claim.actor: _ME,
        Claim.since: _NOW,
        Claim.until: until,
        Claim.opened_at: _NOW,
    }
    there = select(*values.values()).where(Eoi.id == bindparam("eoi_id"))
    there = there.with_for_update(of=Eoi, key_share=True, skip_locked=True)
    insert: Insert = engine.insert(dialect, Claim).from_select(list(values), there)
    goes_on = and_(_MINE, _LIVE)
    return insert.on_conflict_do_update(
        index_elements=[Claim.eoi_id],
        set_={
            "actor": _ME,
            "until": until,
            "since": case((goes_on, Claim.since), else_=_NOW),
            "opened_at": func.coalesce(case((goes_on, Claim.opened_at)), _NOW),
            "handed_by": case((goes_on, Claim.handed_by)),
            "snoozed_at": null(),
            "snoozed_until": null(),
        },
        where=or_(_MINE, ~_LIVE),
    ).returning(Claim.since)


def renew(session: Session, eoi_id: UUID, actor: str, now: datetime, until: datetime) -> None:
    """One's own claim, which is in force, ends later."""
    values = {"until": until, "opened_at": func.coalesce(Claim.opened_at, now)}
    session.execute(_own(eoi_id).values(values), {"me": actor, "now": now})


def give_back(session: Session, eoi_ids: Collection[UUID], actor: str, now: datetime) -> bool:
    """End one's own claims on these; whether any was in force."""
    own = delete(Claim).where(Claim.eoi_id.in_(eoi_ids), _MINE, _LIVE).returning(Claim.eoi_id)
    return session.execute(own, {"me": actor, "now": now}).first() is not None


def hand_over(
    session: Session, eoi_id: UUID, actor: str, now: datetime, until: datetime, *, to: str
) -> bool:
    """Make one's own claim a colleague's; whether it was in force."""
    theirs = {"actor": to, "handed_by": actor, "since": now, "until": until}
    changed = _own(eoi_id).values(**theirs, opened_at=None).returning(Claim.eoi_id)
    return session.execute(changed, {"me": actor, "now": now}).first() is not None


def snooze(session: Session, eoi_id: UUID, actor: str, now: datetime, until: datetime) -> bool:
    """Lay one's own by, so that it is nobody's; whether it was one's own."""
    rests = {"until": now, "snoozed_at": now, "snoozed_until": until}
    changed = _own(eoi_id).values(**rests).returning(Claim.eoi_id)
    return session.execute(changed, {"me": actor, "now": now}).first() is not None


def _own(eoi_id: UUID) -> Update:
    return update(Claim).where(Claim.eoi_id == eoi_id, _MINE, _LIVE)
