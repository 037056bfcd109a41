"""Name tags are looked up and written in bulk: which of many exist, and their veiled owners.

One screening looks up hundreds. On PostgreSQL they are packed into one parameter, tag after tag,
which costs the driver a tenth of a parameter each; SQLite takes a parameter each.
"""

from collections.abc import Collection, Mapping
from functools import cache
from itertools import chain

from sqlalchemy import (
    ColumnElement,
    Integer,
    LargeBinary,
    Select,
    String,
    TableValuedAlias,
    bindparam,
    func,
    select,
    true,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.security.encryption.counter_tags import SIZE
from app.storage.blind_index.names import NameTag
from app.storage.database import engine
from app.storage.statements import PREPARED

_MOST_AT_ONCE = 5000  # parameters of a statement, well below what SQLite takes
_KEY = (NameTag.purpose, NameTag.version, NameTag.tag)
_MINE = (NameTag.purpose == bindparam("purpose"), NameTag.version == bindparam("version"))


def look_up(
    session: Session, purpose: str, version: int, tags: Collection[bytes]
) -> dict[bytes, bytes]:
    """Those of the tags that exist, each with its veiled owner."""
    under = {"purpose": purpose, "version": version}
    if _is_packed(session):
        return dict(session.execute(_BY_KEY, under | {"tags": b"".join(tags)}).all())
    asked = list(tags)
    some = (asked[at : at + _MOST_AT_ONCE] for at in range(0, len(asked), _MOST_AT_ONCE))
    looked = (session.execute(_AMONG, under | {"tags": each}).all() for each in some)
    return dict(chain.from_iterable(looked))


def put(session: Session, purpose: str, version: int, owners: Mapping[bytes, bytes]) -> None:
    """Write tags with their veiled owners, in place of those who had the tag before."""
    under = {"purpose": purpose, "version": version}
    if not owners:
        return
    if _is_packed(session):
        packed = {"tags": b"".join(owners), "owners": b"".join(owners.values())}
        session.execute(_PUT_PACKED, under | packed)
    else:
        rows = [under | {"tag": tag, "owner": owner} for tag, owner in owners.items()]
        session.execute(_put(), rows)


def _is_packed(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _begins() -> TableValuedAlias:
    """Where each of the packed tags begins."""
    length = func.length(bindparam("tags", type_=LargeBinary))
    return func.generate_series(1, length, SIZE).table_valued("at").render_derived()


def _each(packed: str, begins: TableValuedAlias) -> ColumnElement[bytes]:
    return func.substring(bindparam(packed, type_=LargeBinary), begins.c.at, SIZE)


def _by_key() -> Select[bytes, bytes]:
    """The query for PostgreSQL, written so that each tag is looked up by the primary key.

    With a cached plan, or before statistics are there, a join would scan all tags for each one.
    """
    begins = _begins()
    one = select(NameTag.tag, NameTag.owner).where(*_MINE, NameTag.tag == _each("tags", begins))
    found = one.limit(1).lateral()
    query = select(found.c.tag, found.c.owner).select_from(begins).join(found, true())
    return query.execution_options(**PREPARED)


def _put_packed() -> postgresql.Insert:
    begins = _begins()
    under = (bindparam("purpose", type_=String), bindparam("version", type_=Integer))
    rows = select(*under, _each("tags", begins), _each("owners", begins)).select_from(begins)
    put = postgresql.insert(NameTag.metadata.tables[NameTag.__tablename__]).from_select(
        ["purpose", "version", "tag", "owner"], rows
    )
    put = put.on_conflict_do_update(index_elements=_KEY, set_={"owner": put.excluded.owner})
    return put.execution_options(**PREPARED)


@cache
def _put() -> postgresql.Insert:
    put = engine.insert("sqlite", NameTag)
    return put.on_conflict_do_update(index_elements=_KEY, set_={"owner": put.excluded.owner})


# Built once.
_AMONG = select(NameTag.tag, NameTag.owner).where(
    *_MINE, NameTag.tag.in_(bindparam("tags", expanding=True))
)
_BY_KEY, _PUT_PACKED = _by_key(), _put_packed()
