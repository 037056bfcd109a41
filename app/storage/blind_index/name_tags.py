"""Name tags are looked up and taken here: which of many there are, and whom each leads to."""

from collections.abc import Collection, Mapping

from sqlalchemy import LargeBinary, Select, bindparam, column, func, select, true
from sqlalchemy.dialects import postgresql
from sqlalchemy.orm import Session

from app.storage.blind_index.names import NameTag
from app.storage.database import engine

_MOST_AT_ONCE = 5000  # parameters of a statement, well below what the databases take

# The rows of these tags; made once, for a screening asks a dozen times.
_MINE = (NameTag.purpose == bindparam("purpose"), NameTag.version == bindparam("version"))
_AMONG = select(NameTag.tag, NameTag.owner).where(
    *_MINE, NameTag.tag.in_(bindparam("tags", expanding=True))
)


def _by_key() -> Select[bytes, bytes]:
    """PostgreSQL is told to look each up by the key.

    With a plan that it keeps, or before it has counted the rows, it would go through all tags for
    each row.
    """
    array = bindparam("tags", type_=postgresql.ARRAY(postgresql.BYTEA))
    asked = func.unnest(array).table_valued(column("tag", LargeBinary)).render_derived()
    one = select(NameTag.tag, NameTag.owner).where(*_MINE, NameTag.tag == asked.c.tag)
    found = one.limit(1).lateral()
    return select(found.c.tag, found.c.owner).select_from(asked).join(found, true())


_EACH_BY_KEY = _by_key()


def standing(
    session: Session, purpose: str, version: int, tags: Collection[bytes]
) -> dict[bytes, bytes]:
    """Of these tags those that there are, each with the veiled owner."""
    found: dict[bytes, bytes] = {}
    asked = list(tags)
    rows = _EACH_BY_KEY if session.get_bind().dialect.name == "postgresql" else _AMONG
    for start in range(0, len(asked), _MOST_AT_ONCE):
        some = asked[start : start + _MOST_AT_ONCE]
        looked = session.execute(rows, {"purpose": purpose, "version": version, "tags": some})
        found |= dict(looked.all())
    return found


def put(session: Session, purpose: str, version: int, owners: Mapping[bytes, bytes]) -> None:
    """Have the veiled owners stand at these tags, whoever stood there."""
    if owners:
        under = {"purpose": purpose, "version": version}
        rows = [under | {"tag": tag, "owner": owner} for tag, owner in sorted(owners.items())]
        statement = engine.insert(session, NameTag)
        statement = statement.on_conflict_do_update(
            index_elements=[NameTag.purpose, NameTag.version, NameTag.tag],
            set_={"owner": statement.excluded.owner},
        )
        session.execute(statement, rows)
