"""Profiles describe people, sealed, for record linkage; name tags are the blind index to find them.

One transaction at a time writes here (see `lock`): it reads the next free counter of a value, and
then uses it.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import (
    Exists,
    Index,
    Row,
    Select,
    bindparam,
    delete,
    exists,
    func,
    select,
    tuple_,
)
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.encryption.keyring import WrappedKey
from app.storage.database import engine
from app.storage.database.base import Base
from app.storage.database.marks import DATA_KEY, sealed, unsealed
from app.storage.keys.keys import RecordKey

_LOCK = 0x6E616D65  # any number that no other advisory lock has
_MOST_AT_ONCE = 5000  # rows read at once
_EACH = 500  # profiles read at once

TagRow = tuple[int, bytes, bytes]  # version, tag and veiled owner


class Profile(Base):
    """How an EOI or a return record describes its person, for matching; under a key of its own."""

    __tablename__ = "profile"
    __table_args__ = (Index("ix_profile_edition", "edition", "purpose"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[UUID] = mapped_column(unique=True)  # the EOI or the return record
    purpose: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]  # of the key of tags: the newest that it has tags under
    # How its blocking keys were made: a release that makes them in another way reindexes all.
    edition: Mapped[int] = mapped_column(server_default="1")
    gaps: Mapped[str] = mapped_column(server_default="")  # what cannot be searched, of names.Gap
    content: Mapped[bytes] = sealed(DATA_KEY)  # JSON


class NameTag(Base):
    """A counter tag, see security.encryption.counter_tags.

    On SQLite rows have no order of age: a migration made the table without row ids.
    """

    __tablename__ = "name_tag"
    unvouched = "its sum is vouched for: what names a row would name its owner"
    purpose: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[bytes] = unsealed("a blind tag", 16, primary_key=True)
    owner: Mapped[bytes] = unsealed("an id, veiled", 16)  # a profile's id, veiled


class NameTagSum(Base):
    """The veiled sum of all name tags of a purpose and version, which shows if one was changed."""

    __tablename__ = "name_tag_sum"
    purpose: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    veiled: Mapped[bytes] = unsealed("a sum, veiled")


class Found(NamedTuple):
    """A profile, and the data key to open it with."""

    profile: Profile
    key: WrappedKey


# Built once: each screening runs them several times.
_WITH_KEY = select(Profile, RecordKey).join(RecordKey, RecordKey.owner == Profile.id)
_OF_OWNERS = _WITH_KEY.where(Profile.owner.in_(bindparam("values", expanding=True)))
_BY_ID = _WITH_KEY.where(Profile.id.in_(bindparam("values", expanding=True)))


def lock(session: Session) -> None:
    """Be the only writer of this index until the transaction ends."""
    engine.lock(session, _LOCK)


def of_owner(session: Session, owner: UUID) -> Found | None:
    return next(iter(_found(session, _OF_OWNERS, [owner])), None)


def of_owners(session: Session, owners: Collection[UUID]) -> list[Found]:
    return _found(session, _OF_OWNERS, owners)


def get_many(session: Session, ids: Collection[UUID]) -> list[Found]:
    """The profiles with these ids that exist."""
    return _found(session, _BY_ID, ids)


def _found(
    session: Session, rows: Select[Profile, RecordKey], values: Collection[UUID]
) -> list[Found]:
    if not values:
        return []
    found = session.execute(rows, {"values": list(values)})
    return [Found(profile, key.as_read()) for profile, key in found]


def remove(session: Session, profile: Profile) -> None:
    """Delete a profile and its key, so that no copy of it can be read any more."""
    session.execute(delete(RecordKey).where(RecordKey.owner == profile.id))
    session.delete(profile)


def count_people(session: Session) -> int:
    """How many profiles there are, of return records and EOIs."""
    return session.scalar(select(func.count()).select_from(Profile)) or 0


# Reindexing in a new edition


def of_older_edition(session: Session, edition: int, limit: int) -> list[tuple[str, UUID]]:
    """The next profiles of an older edition, the register's first: purpose and owner."""
    rows = select(Profile.purpose, Profile.owner).where(Profile.edition < edition)
    found = session.execute(rows.order_by(Profile.purpose.desc(), Profile.id).limit(limit))
    return [(purpose, owner) for purpose, owner in found]


def any_of_older_edition(edition: int) -> Exists:
    """Whether there is one, as a condition."""
    return exists(select(Profile.id).where(Profile.edition < edition))


def count_of_older_edition(session: Session, edition: int) -> int:
    rows = select(func.count()).select_from(Profile).where(Profile.edition < edition)
    return session.scalar(rows) or 0


def mark_reindexed(session: Session, owner: UUID, edition: int) -> None:
    """Mark a profile that cannot be reindexed as if it were, so that it is not tried again."""
    for profile in session.scalars(select(Profile).where(Profile.owner == owner).with_for_update()):
        profile.edition = edition


def with_gaps(session: Session, purpose: str) -> list[UUID]:
    """The owners some of whose names or dates cannot be searched."""
    rows = select(Profile.owner).where(Profile.purpose == purpose, Profile.gaps != "")
    return list(session.scalars(rows.order_by(Profile.owner)))


# Rotation


def count(session: Session, purpose: str) -> Counter[int]:
    """How many tags there are under each version of the key."""
    rows = select(NameTag.version, func.count()).where(NameTag.purpose == purpose)
    return Counter(dict(session.execute(rows.group_by(NameTag.version)).all()))


def _outdated(purpose: str, version: int) -> tuple[Any, ...]:
    return (Profile.purpose == purpose, Profile.version < version)


def outdated(session: Session, purpose: str, version: int, after: UUID, limit: int) -> list[UUID]:
    """The next owners, by id, that have tags only under older versions of the key."""
    rows = select(Profile.owner).where(*_outdated(purpose, version), Profile.owner > after)
    return list(session.scalars(rows.order_by(Profile.owner).limit(limit)))


def count_outdated(session: Session, purpose: str, version: int) -> int:
    rows = select(func.count()).select_from(Profile).where(*_outdated(purpose, version))
    return session.scalar(rows) or 0


def drop_superseded(session: Session, purpose: str, version: int, limit: int) -> list[TagRow]:
    """Delete tags of older versions, once everybody has newer ones; at most `limit`."""
    if session.scalar(select(exists().where(*_outdated(purpose, version)))):
        return []
    rows = select(NameTag.version, NameTag.tag, NameTag.owner)
    rows = rows.where(NameTag.purpose == purpose, NameTag.version < version)
    superseded = [(of, tag, owner) for of, tag, owner in session.execute(rows.limit(limit))]
    if superseded:
        key, dropped = tuple_(NameTag.version, NameTag.tag), [row[:2] for row in superseded]
        session.execute(delete(NameTag).where(NameTag.purpose == purpose, key.in_(dropped)))
    return superseded


# Sums


def sum_of(session: Session, purpose: str, version: int) -> NameTagSum | None:
    return session.scalars(_sums(purpose).where(NameTagSum.version == version)).first()


def drop_sums(session: Session, purpose: str, version: int) -> None:
    """Delete the sums of older versions that have no tags any more."""
    mine = (NameTag.purpose == NameTagSum.purpose, NameTag.version == NameTagSum.version)
    older = _sums(purpose).where(NameTagSum.version < version, ~exists().where(*mine))
    for one in session.scalars(older):
        session.delete(one)


def sums(session: Session) -> list[NameTagSum]:
    return list(session.scalars(select(NameTagSum)))


def _sums(purpose: str) -> Select[NameTagSum]:
    """The sums of a purpose, locked, so that change tracking need not read them again."""
    return select(NameTagSum).where(NameTagSum.purpose == purpose).with_for_update()


def tags(session: Session) -> Iterator[Row[str, int, bytes, bytes]]:
    """All name tags: purpose, version, tag and veiled owner."""
    rows = select(NameTag.purpose, NameTag.version, NameTag.tag, NameTag.owner)
    yield from session.execute(rows.execution_options(yield_per=_MOST_AT_ONCE))


def profiles(session: Session) -> Iterator[Sequence[Row[Profile, RecordKey | None]]]:
    """All profiles in batches, each with its key; None where that is missing."""
    rows = select(Profile, RecordKey).outerjoin(RecordKey, RecordKey.owner == Profile.id)
    yield from session.execute(rows.execution_options(yield_per=_EACH)).partitions()
