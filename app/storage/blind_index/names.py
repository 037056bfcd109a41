"""How people are described, sealed, and the counter tags they are found by.

Written by one at a time (see `lock`): the next free place of a value is read before it is taken.
"""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import (
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

_LOCK = 0x6E616D65  # any number that is this index's alone
_MOST_AT_ONCE = 5000  # rows read at once
_EACH = 500  # profiles read at once

Standing = tuple[int, bytes, bytes]  # version, tag and veiled owner


class Profile(Base):
    """What an EOI or a return record says of its person, for comparing; under a key of its own."""

    __tablename__ = "profile"
    __table_args__ = (Index("ix_profile_edition", "edition", "purpose"),)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    owner: Mapped[UUID] = mapped_column(unique=True)  # the EOI or the return record
    purpose: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]  # the newest of the tags' key that it is tagged under
    # How the keys of its names were made: a release that makes them otherwise makes them anew.
    edition: Mapped[int] = mapped_column(server_default="1")
    gaps: Mapped[str] = mapped_column(server_default="")  # what is not looked for: of names.Gap
    content: Mapped[bytes] = sealed(DATA_KEY)  # JSON


class NameTag(Base):
    """See security.counter_tags. SQLite keeps the rows by their tags, not as they came."""

    __tablename__ = "name_tag"
    unvouched = "its sum is vouched for: what names a row would name its owner"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012 - as SQLAlchemy wants it
    purpose: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    tag: Mapped[bytes] = unsealed("a blind tag", 16, primary_key=True)
    owner: Mapped[bytes] = unsealed("an id, veiled", 16)  # a profile's id, veiled


class NameTagSum(Base):
    """The sum of all name tags of a purpose and version, veiled (see security.counter_tags)."""

    __tablename__ = "name_tag_sum"
    purpose: Mapped[str] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    veiled: Mapped[bytes] = unsealed("a sum, veiled")


@dataclass(frozen=True)
class Found:
    """A profile, and the key to open it with."""

    profile: Profile
    key: WrappedKey


# Made once, for a screening asks several times.
_WITH_KEY = select(Profile, RecordKey).join(RecordKey, RecordKey.owner == Profile.id)
_OF_OWNERS = _WITH_KEY.where(Profile.owner.in_(bindparam("values", expanding=True)))
_BY_ID = _WITH_KEY.where(Profile.id.in_(bindparam("values", expanding=True)))


def lock(session: Session) -> None:
    """Be the only one who writes here, until the transaction ends."""
    engine.lock(session, _LOCK)


def of_owner(session: Session, owner: UUID) -> Found | None:
    return next(iter(_found(session, _OF_OWNERS, [owner])), None)


def of_owners(session: Session, owners: Collection[UUID]) -> list[Found]:
    return _found(session, _OF_OWNERS, owners)


def several(session: Session, ids: Collection[UUID]) -> list[Found]:
    """Those of the profiles that there are."""
    return _found(session, _BY_ID, ids)


def _found(
    session: Session, rows: Select[Profile, RecordKey], values: Collection[UUID]
) -> list[Found]:
    if not values:
        return []
    found = session.execute(rows, {"values": list(values)})
    return [Found(profile, key.as_read()) for profile, key in found]


def remove(session: Session, profile: Profile) -> None:
    """Delete it with its key: what it sealed is unreadable from then on."""
    session.execute(delete(RecordKey).where(RecordKey.owner == profile.id))
    session.delete(profile)


def people(session: Session) -> int:
    """How many are described, on the register and among the EOIs."""
    return session.scalar(select(func.count()).select_from(Profile)) or 0


# Another edition


def of_edition_before(session: Session, edition: int, limit: int) -> list[tuple[str, UUID]]:
    """The next profiles by purpose, those of the register first: purpose and owner."""
    rows = select(Profile.purpose, Profile.owner).where(Profile.edition < edition)
    found = session.execute(rows.order_by(Profile.purpose.desc(), Profile.id).limit(limit))
    return [(purpose, owner) for purpose, owner in found]


def count_before(session: Session, edition: int) -> int:
    rows = select(func.count()).select_from(Profile).where(Profile.edition < edition)
    return session.scalar(rows) or 0


def pass_over(session: Session, owner: UUID, edition: int) -> None:
    """Have one that cannot be made anew not be tried again."""
    for profile in session.scalars(select(Profile).where(Profile.owner == owner).with_for_update()):
        profile.edition = edition


def with_gaps(session: Session, purpose: str) -> list[UUID]:
    """The owners of whose names or dates not everything is looked for."""
    rows = select(Profile.owner).where(Profile.purpose == purpose, Profile.gaps != "")
    return list(session.scalars(rows.order_by(Profile.owner)))


# Rotation


def count(session: Session, purpose: str) -> Counter[int]:
    """How many tags stand under each version."""
    rows = select(NameTag.version, func.count()).where(NameTag.purpose == purpose)
    return Counter(dict(session.execute(rows.group_by(NameTag.version)).all()))


def _outdated(purpose: str, version: int) -> tuple[Any, ...]:
    return (Profile.purpose == purpose, Profile.version < version)


def outdated(session: Session, purpose: str, version: int, after: UUID, limit: int) -> list[UUID]:
    """The next owners, by id, that are tagged under older versions only."""
    rows = select(Profile.owner).where(*_outdated(purpose, version), Profile.owner > after)
    return list(session.scalars(rows.order_by(Profile.owner).limit(limit)))


def count_outdated(session: Session, purpose: str, version: int) -> int:
    rows = select(func.count()).select_from(Profile).where(*_outdated(purpose, version))
    return session.scalar(rows) or 0


def drop_superseded(session: Session, purpose: str, version: int, limit: int) -> list[Standing]:
    """Delete tags of older versions, once nobody has only those; at most `limit`."""
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
    """Delete those of older versions, under which nothing stands any more."""
    mine = (NameTag.purpose == NameTagSum.purpose, NameTag.version == NameTagSum.version)
    older = _sums(purpose).where(NameTagSum.version < version, ~exists().where(*mine))
    for one in session.scalars(older):
        session.delete(one)


def sums(session: Session) -> list[NameTagSum]:
    return list(session.scalars(select(NameTagSum)))


def _sums(purpose: str) -> Select[NameTagSum]:
    """Locked: the table has one writer at a time, and so it is known to be as it is read."""
    return select(NameTagSum).where(NameTagSum.purpose == purpose).with_for_update()


def tags(session: Session) -> Iterator[Row[str, int, bytes, bytes]]:
    """All there are: purpose, version, tag and veiled owner."""
    rows = select(NameTag.purpose, NameTag.version, NameTag.tag, NameTag.owner)
    yield from session.execute(rows.execution_options(yield_per=_MOST_AT_ONCE))


def profiles(session: Session) -> Iterator[Sequence[Row[Profile, RecordKey | None]]]:
    """All there are, some at a time, each with its key; None where that is gone."""
    rows = select(Profile, RecordKey).outerjoin(RecordKey, RecordKey.owner == Profile.id)
    yield from session.execute(rows.execution_options(yield_per=_EACH)).partitions()
