"""The report of a return reads what it rests on by one statement."""

from collections.abc import Collection

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from app.storage import statements
from app.storage.partners import partners
from app.storage.register.records import ReturnRecord
from app.storage.scheme import settings

_RECORD = select(ReturnRecord.id).where(ReturnRecord.return_id == bindparam("return_id"))
_QUERIES = statements.together(_RECORD, settings.NEWEST, partners.ADDRESSED)


def look_for(session: Session, several: Collection[str]) -> None:
    """Read at once which of these ids nothing is on record of: `is_new` then knows."""
    rows = select(ReturnRecord.return_id).where(ReturnRecord.return_id.in_(several))
    session.info["missing"] = set(several).difference(session.scalars(rows))


def is_new(session: Session, return_id: str) -> bool:
    """Whether nothing is on record of it. Scheme and partners are not read again."""
    here, asked = session.connection(), {"return_id": return_id}
    missing: set[str] = session.info.get("missing", set())
    is_missing = return_id in missing
    missing.discard(return_id)  # whoever asks may record it
    if settings.is_known(session):
        return is_missing or here.execute(_RECORD, asked).first() is None
    records, versions, addressed = statements.read(here, _QUERIES, asked)
    settings.note_newest(session, versions)
    partners.note_addressed(session, addressed)
    return not records
