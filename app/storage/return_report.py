"""The report of a return reads what it rests on by one statement."""

from collections.abc import Collection

from sqlalchemy import bindparam, exists, literal, select
from sqlalchemy.orm import Session

from app.storage import statements
from app.storage.partners import inbox, partners
from app.storage.partners.inbox import Name
from app.storage.partners.partners import Partner
from app.storage.register.records import ReturnRecord
from app.storage.scheme import settings

_ONE = select(literal(1)).subquery()
_REPORTED = (
    select(
        inbox.KNOWN,
        exists().where(ReturnRecord.return_id == bindparam("return_id")),
        settings.STARTS_ON,
        Partner.name,
        Partner.url,
        Partner.subscribed,
    )
    .select_from(_ONE.outerjoin(Partner, partners.RECEIVES))
    .execution_options(**statements.ALONE)
)
_RECORD = select(ReturnRecord.id).where(ReturnRecord.return_id == bindparam("return_id"))


def look(session: Session, name: Name, return_id: str) -> bool:
    """Read what it rests on; whether the callback of this name is stored."""
    rows = session.connection().execute(_REPORTED, {**name, "return_id": return_id}).all()
    is_known, is_there, starts_on, *_ = rows[0]
    _looked(session)[return_id] = bool(is_there)
    settings.note_start(session, starts_on)
    addressed = [row for row in rows if row.name]
    told = ({"name": one.name, "url": one.url, "subscribed": one.subscribed} for one in addressed)
    partners.note_addressed(session, [*told])
    return bool(is_known)


def look_for(session: Session, several: Collection[str]) -> None:
    """Read at once of which of these ids something is on record."""
    rows = select(ReturnRecord.return_id).where(ReturnRecord.return_id.in_(several))
    there = set(session.scalars(rows))
    _looked(session).update({one: one in there for one in several})
    addressed = session.execute(partners.ADDRESSED).mappings()
    partners.note_addressed(session, [dict(one) for one in addressed])


def is_new(session: Session, return_id: str) -> bool:
    """Whether nothing is on record of it; not read again where it was looked for."""
    is_there = _looked(session).pop(return_id, None)  # whoever asks may record it
    if is_there is not None:
        return not is_there
    return session.connection().execute(_RECORD, {"return_id": return_id}).first() is None


def _looked(session: Session) -> dict[str, bool]:
    looked: dict[str, bool] = session.info.setdefault("looked", {})
    return looked
