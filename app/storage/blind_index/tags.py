"""Blind tags are an index of keyed hashes: equal values are found, and none is stored readable."""

import os
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Exists,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    or_,
    select,
    tuple_,
    update,
)
from sqlalchemy.orm import InstrumentedAttribute, Mapped, Session, aliased, mapped_column

from app.storage.cases.eois import Eoi
from app.storage.database import changes
from app.storage.database.base import Base
from app.storage.database.marks import unsealed
from app.storage.register.records import ReturnRecord

_SALT = 16  # bytes


class IndexTag(Base):
    __tablename__ = "index_tag"
    part_of = ("owner", "eoi")  # or it is a return record's
    named_by = "owner"
    purpose: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[bytes] = unsealed("a blind tag", 16, primary_key=True)
    owner: Mapped[UUID] = mapped_column(primary_key=True, index=True)
    # It is hashed with the tag in the audit log, which so tells nobody a tag that was deleted.
    salt: Mapped[bytes | None] = unsealed("random", _SALT)

    @classmethod
    def is_part(cls, _values: Mapping[str, Any]) -> bool:
        return not str(_values["purpose"]).startswith("register-")


def replace(
    session: Session,
    owner: UUID,
    several: Mapping[str, Iterable[tuple[int, bytes]]],
    there: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """Replace the owner's tags of each of these purposes by these pairs (version, tag).

    If all rows of the owner are known that are `there`, those that are right stay, and no other:
    nobody else puts tags to a draft.
    """
    wanted = {(purpose, *tag) for purpose, tags in several.items() for tag in tags}
    known = {(row["purpose"], row["version"], row["tag"]): row["salt"] for row in there or ()}
    stays = {tag for tag in wanted if known.get(tag)}
    if there is None:
        changes.delete(session, IndexTag, IndexTag.owner == owner, IndexTag.purpose.in_(several))
    elif wrong := known.keys() - stays:
        changes.delete(session, IndexTag, IndexTag.owner == owner, _KEY.in_(wrong))
    new = (
        {
            "purpose": purpose,
            "version": version,
            "tag": tag,
            "owner": owner,
            "salt": os.urandom(_SALT),
        }
        for purpose, version, tag in wanted - stays
    )
    changes.put(session, IndexTag, *new)


_KEY = tuple_(IndexTag.purpose, IndexTag.version, IndexTag.tag)


def owners(session: Session, purpose: str, tags: Iterable[tuple[int, bytes]]) -> set[UUID]:
    """The owners who have one of the tags (version, tag)."""
    asked = list(tags)
    versions, several = {version for version, _ in asked}, [tag for _, tag in asked]
    given = {"purpose": purpose, "versions": list(versions), "tags": several}
    return set(session.connection().scalars(_OWNERS, given))


# Built once: each screening runs them several times. No tag is one of another version too; of pairs
# PostgreSQL would plan to look for each by itself, which takes it longer than to look.
_OWNERS = select(IndexTag.owner).where(
    IndexTag.purpose == bindparam("purpose"),
    IndexTag.version.in_(bindparam("versions", expanding=True)),
    IndexTag.tag.in_(bindparam("tags", expanding=True)),
)


def tags_of(
    session: Session, purpose: str, several: Iterable[UUID]
) -> dict[UUID, frozenset[bytes]]:
    """Each owner's tags, of every version, to see whether two owners have one in common."""
    rows = select(IndexTag.owner, IndexTag.tag).where(IndexTag.purpose == purpose)
    found: dict[UUID, set[bytes]] = {}
    for owner, tag in session.execute(rows.where(IndexTag.owner.in_(list(several)))):
        found.setdefault(owner, set()).add(tag)
    return {owner: frozenset(tags) for owner, tags in found.items()}


def _sharing() -> Select[UUID]:
    purpose = IndexTag.purpose == bindparam("purpose")
    mine = select(IndexTag.version, IndexTag.tag)
    mine = mine.where(purpose, IndexTag.owner == bindparam("owner"))
    return select(IndexTag.owner).where(purpose, tuple_(IndexTag.version, IndexTag.tag).in_(mine))


_SHARING = _sharing()


def sharing(session: Session, purpose: str, owner: UUID) -> set[UUID]:
    """The other owners who have a tag in common with this one."""
    return set(session.scalars(_SHARING, {"purpose": purpose, "owner": owner})) - {owner}


# Rotation


def count(session: Session, purpose: str) -> Counter[int]:
    """How many tags there are under each version of the key."""
    rows = select(IndexTag.version, func.count()).where(IndexTag.purpose == purpose)
    return Counter(dict(session.execute(rows.group_by(IndexTag.version)).all()))


def _has(version: int) -> ColumnElement[bool]:
    """An SQL condition: the tag's owner has tags of the same purpose under that version."""
    other = aliased(IndexTag)
    return exists().where(
        other.owner == IndexTag.owner, other.purpose == IndexTag.purpose, other.version == version
    )


def _tagged(purpose: str, owner: ColumnElement[UUID] | InstrumentedAttribute[UUID]) -> Exists:
    return exists().where(IndexTag.owner == owner, IndexTag.purpose == purpose)


# Purposes added when there were owners already: which owners have to have a tag of each.
_LATER: dict[str, tuple[InstrumentedAttribute[UUID], ColumnElement[bool]]] = {
    "eoi-email": (Eoi.id, Eoi.by_email.expression),
    "eoi-phone": (Eoi.id, Eoi.by_sms.expression),
    "eoi-similar-document": (
        Eoi.id,
        or_(
            Eoi.submitted_at.is_not(None),
            _tagged("eoi-document", Eoi.id),
            _tagged("eoi-similar-document", Eoi.id),
        ),
    ),
    "register-similar-document": (
        ReturnRecord.id,
        and_(ReturnRecord.annulled_at.is_(None), ReturnRecord.person != b""),
    ),
}


def outdated(session: Session, purpose: str, version: int, after: UUID, limit: int) -> list[UUID]:
    """The next owners, by id, that have only older tags, or none where they have to have one."""
    owner = _outdated(purpose, version).c.owner
    return list(session.scalars(select(owner).where(owner > after).order_by(owner).limit(limit)))


def count_outdated(session: Session, purpose: str, version: int) -> int:
    """How many owners are outdated."""
    rows = select(func.count()).select_from(_outdated(purpose, version))
    return session.scalar(rows) or 0


def _outdated(purpose: str, version: int) -> Subquery:
    if purpose in _LATER:
        owner, has_one = _LATER[purpose]
        current = _tagged(purpose, owner).where(IndexTag.version >= version)
        return select(owner.label("owner")).where(has_one, ~current).subquery()
    older = (IndexTag.purpose == purpose, IndexTag.version < version, ~_has(version))
    return select(IndexTag.owner).where(*older).distinct().subquery()


def drop_superseded(session: Session, purpose: str, version: int, limit: int) -> int:
    """Delete older tags of owners who have this version's, at most `limit`; returns how many."""
    columns = (IndexTag.purpose, IndexTag.version, IndexTag.tag, IndexTag.owner)  # the key
    rows = select(*columns).where(
        IndexTag.purpose == purpose, IndexTag.version < version, _has(version)
    )
    superseded = session.execute(rows.limit(limit)).all()
    if superseded:
        changes.delete(session, IndexTag, tuple_(*columns).in_(superseded))
    return len(superseded)


# The baseline


def add_salts(session: Session) -> None:
    """Add salts to tags of a release without them, of which the audit log has no entry yet."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    salt = func.randomblob(_SALT) if is_sqlite else func.uuid_send(func.gen_random_uuid())
    bare = update(IndexTag).where(IndexTag.salt.is_(None))
    session.execute(bare.values(salt=salt), execution_options=changes.NOTED)
