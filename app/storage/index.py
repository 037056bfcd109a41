"""Blind tags: finding equal values without either standing in the clear."""

from collections import Counter
from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    LargeBinary,
    Subquery,
    delete,
    exists,
    func,
    select,
    tuple_,
)
from sqlalchemy.orm import Mapped, Session, aliased, mapped_column

from app.storage.base import Base
from app.storage.eois import Eoi


class IndexTag(Base):
    __tablename__ = "index_tag"
    purpose: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[bytes] = mapped_column(LargeBinary(16), primary_key=True)
    owner: Mapped[UUID] = mapped_column(primary_key=True, index=True)


def replace(session: Session, purpose: str, owner: UUID, tags: Iterable[tuple[int, bytes]]) -> None:
    """Make `tags` (version, tag) the owner's only tags of this purpose."""
    session.execute(delete(IndexTag).where(IndexTag.owner == owner, IndexTag.purpose == purpose))
    session.add_all(
        IndexTag(purpose=purpose, version=version, tag=tag, owner=owner)
        for version, tag in set(tags)
    )


def owners(session: Session, purpose: str, tags: Iterable[tuple[int, bytes]]) -> set[UUID]:
    """Whoever has one of the tags (version, tag)."""
    wanted = tuple_(IndexTag.version, IndexTag.tag).in_(tags)
    return set(session.scalars(select(IndexTag.owner).where(IndexTag.purpose == purpose, wanted)))


def tags_of(
    session: Session, purpose: str, several: Iterable[UUID]
) -> dict[UUID, frozenset[bytes]]:
    """Each owner's tags, of every version: enough to see whether two have one in common."""
    rows = select(IndexTag.owner, IndexTag.tag).where(IndexTag.purpose == purpose)
    found: dict[UUID, set[bytes]] = {}
    for owner, tag in session.execute(rows.where(IndexTag.owner.in_(list(several)))):
        found.setdefault(owner, set()).add(tag)
    return {owner: frozenset(tags) for owner, tags in found.items()}


def sharing(session: Session, purpose: str, owner: UUID) -> set[UUID]:
    """Who else has a tag of this owner's."""
    mine = select(IndexTag.version, IndexTag.tag)
    mine = mine.where(IndexTag.purpose == purpose, IndexTag.owner == owner)
    same = tuple_(IndexTag.version, IndexTag.tag).in_(mine)
    rows = select(IndexTag.owner).where(IndexTag.purpose == purpose, same)
    return set(session.scalars(rows)) - {owner}


# Rotation


def count(session: Session, purpose: str) -> Counter[int]:
    """How many tags stand under each version."""
    rows = select(IndexTag.version, func.count()).where(IndexTag.purpose == purpose)
    return Counter(dict(session.execute(rows.group_by(IndexTag.version)).all()))


def _has(version: int) -> ColumnElement[bool]:
    """Whether the owner of a tag has tags of the same purpose under that version."""
    other = aliased(IndexTag)
    return exists().where(
        other.owner == IndexTag.owner, other.purpose == IndexTag.purpose, other.version == version
    )


# Of these, tags came later than the EOIs: one that has none is outdated, too.
_REACHED = {"eoi-email": Eoi.by_email, "eoi-phone": Eoi.by_sms}


def outdated(session: Session, purpose: str, version: int, after: UUID, limit: int) -> list[UUID]:
    """The next owners, by id, that have older tags only, or none of how they are reached."""
    owner = _outdated(purpose, version).c.owner
    return list(session.scalars(select(owner).where(owner > after).order_by(owner).limit(limit)))


def count_outdated(session: Session, purpose: str, version: int) -> int:
    """How many those are."""
    rows = select(func.count()).select_from(_outdated(purpose, version))
    return session.scalar(rows) or 0


def _outdated(purpose: str, version: int) -> Subquery:
    if reached := _REACHED.get(purpose):
        tagged = exists().where(
            IndexTag.owner == Eoi.id, IndexTag.purpose == purpose, IndexTag.version >= version
        )
        return select(Eoi.id.label("owner")).where(reached, ~tagged).subquery()
    older = (IndexTag.purpose == purpose, IndexTag.version < version, ~_has(version))
    return select(IndexTag.owner).where(*older).distinct().subquery()


def drop_superseded(session: Session, purpose: str, version: int, limit: int) -> int:
    """Delete older tags of owners who have this version's; how many, at most `limit`."""
    columns = (IndexTag.purpose, IndexTag.version, IndexTag.tag, IndexTag.owner)
    rows = select(*columns).where(
        IndexTag.purpose == purpose, IndexTag.version < version, _has(version)
    )
    superseded = session.execute(rows.limit(limit)).all()
    if superseded:
        session.execute(delete(IndexTag).where(tuple_(*columns).in_(superseded)))
    return len(superseded)
