"""The sessions of an applicant's browsers are listed, and ended one by one or together."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from app.security.tokens import hash_token
from app.storage.database import changes, engine
from app.storage.sign_in.sessions import ApplicantSession


def of_eoi(session: Session, eoi_id: UUID, now: datetime) -> Sequence[ApplicantSession]:
    """The EOI's sessions that have not expired, the newest first."""
    live = ApplicantSession.eoi_id == eoi_id, ApplicantSession.expires_at > now
    query = select(ApplicantSession).where(*live)
    return session.scalars(query.order_by(ApplicantSession.started_at.desc())).all()


def lock(session: Session, eoi_id: UUID) -> None:
    """Lock the EOI's sessions: before the EOI itself, as who extends one does."""
    engine.lock_rows(session, ApplicantSession, ApplicantSession.eoi_id == eoi_id)


def end(session: Session, *where: ColumnElement[bool]) -> int:
    """End the sessions of applicants that are so; returns how many."""
    engine.lock_rows(session, ApplicantSession, *where)
    return changes.delete(session, ApplicantSession, *where)


def typed_in(session: Session, eoi_id: UUID, tokens: Collection[str]) -> bytes | None:
    """What was typed in one of these sessions, if it is of the EOI."""
    hashes = [hash_token(token) for token in tokens]
    if not hashes:
        return None
    mine = ApplicantSession.eoi_id == eoi_id, ApplicantSession.token_hash.in_(hashes)
    return session.scalar(select(ApplicantSession.typed).where(*mine))


def end_of_tokens(session: Session, tokens: Collection[str]) -> int:
    hashes = [hash_token(token) for token in tokens]
    return end(session, ApplicantSession.token_hash.in_(hashes)) if hashes else 0


def end_others(session: Session, eoi_id: UUID, token: str) -> int:
    """End all sessions of the EOI except this one."""
    others = ApplicantSession.token_hash != hash_token(token)
    return end(session, ApplicantSession.eoi_id == eoi_id, others)


def end_least_used(session: Session, eoi_id: UUID, most: int) -> None:
    """Leave the EOI so many sessions at most: those that end last."""
    mine = select(ApplicantSession.token_hash).where(ApplicantSession.eoi_id == eoi_id)
    over = mine.order_by(ApplicantSession.expires_at.desc()).offset(most)
    if found := session.scalars(over).all():
        end(session, ApplicantSession.token_hash.in_(found))
