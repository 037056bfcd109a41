"""Blind tags: finding equal values without either standing in the clear."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import LargeBinary, delete, select, tuple_
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.base import Base


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
