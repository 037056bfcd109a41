"""Sessions of applicants and of reviewers are rows, so that they can be revoked.

The cookie holds a random token, the row its hash.

Flask-Session's rows are not found by person, all of whose sessions must end together
(docs/decisions/0005).
"""

from datetime import datetime, timedelta
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, Row, and_, bindparam, delete, or_, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.tokens import hash_token, new_token
from app.storage.database import changes
from app.storage.database.base import Base, Instant
from app.storage.database.marks import DATA_KEY, sealed, unsealed


class ApplicantSession(Base):
    """The session of a browser that may read and change one EOI."""

    __tablename__ = "applicant_session"
    unvouched = "it ends within hours"
    token_hash: Mapped[bytes] = unsealed("a hash", 32, primary_key=True)
    eoi_id: Mapped[UUID] = mapped_column(index=True)
    started_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime] = mapped_column(Instant)
    proved_at: Mapped[datetime | None] = mapped_column(Instant)  # by a code, when it began
    typed: Mapped[bytes | None] = sealed(DATA_KEY)  # on a page whose language was changed


class StaffSession(Base):
    __tablename__ = "staff_session"
    unvouched_columns: ClassVar = {"used_at": "it is written at every click"}
    token_hash: Mapped[bytes] = unsealed("a hash", 32, primary_key=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    sid: Mapped[str | None]  # the identity provider's session, for back-channel logout
    name: Mapped[str]
    roles: Mapped[list[str]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime] = mapped_column(Instant)


class PendingSignIn(Base):
    """State of a sign-in by OpenID Connect that was begun; single use, and never in the browser.

    Found by the hash of the browser's token and the `state` that the provider sends back.
    """

    __tablename__ = "pending_sign_in"
    unvouched = "it ends within minutes"
    token_hash: Mapped[bytes] = unsealed("a hash", 32, primary_key=True)
    pending: Mapped[dict[str, Any]] = mapped_column(JSON)
    expires_at: Mapped[datetime] = mapped_column(Instant)


class UsedLogoutToken(Base):
    __tablename__ = "used_logout_token"
    unvouched = "it goes after a day"
    jti: Mapped[str] = mapped_column(primary_key=True)
    used_at: Mapped[datetime] = mapped_column(Instant)


def start_applicant(
    session: Session,
    eoi_id: UUID,
    now: datetime,
    expires_at: datetime,
    proved_at: datetime | None = None,
    *,
    typed: bytes | None = None,
) -> str:
    """Start a session; returns the token for the cookie."""
    token = new_token()
    new = {
        "token_hash": hash_token(token),
        "eoi_id": eoi_id,
        "started_at": now,
        "expires_at": expires_at,
        "proved_at": proved_at,
        "typed": typed,
    }
    changes.put(session, ApplicantSession, new)
    return token


# Built once: each page of the applicant runs it, and building it costs as much as running it.
LIVE = (
    ApplicantSession.token_hash == bindparam("token_hash"),
    ApplicantSession.expires_at > bindparam("now"),
)
SHOWN = (
    ApplicantSession.eoi_id,
    ApplicantSession.started_at,
    ApplicantSession.expires_at,
    ApplicantSession.typed,
)
_LIVE = select(*SHOWN).where(*LIVE)


def applicant(
    session: Session, token: str, now: datetime
) -> Row[UUID, datetime, datetime, bytes | None] | None:
    """The token's session, as SHOWN; None if it has expired."""
    return session.execute(_LIVE, {"token_hash": hash_token(token), "now": now}).one_or_none()


def proved_at(session: Session, token: str) -> datetime | None:
    """When a code was entered to begin the session; None if it began without one."""
    row = session.get(ApplicantSession, hash_token(token))
    return row.proved_at if row else None


def extend_applicant(session: Session, token: str, expires_at: datetime) -> None:
    session.execute(
        update(ApplicantSession)
        .where(ApplicantSession.token_hash == hash_token(token))
        .values(expires_at=expires_at)
    )


def set_typed(session: Session, token: str, typed: bytes | None) -> None:
    session.execute(
        update(ApplicantSession)
        .where(ApplicantSession.token_hash == hash_token(token))
        .values(typed=typed)
    )


def staff(
    session: Session, token: str, now: datetime, idle: timedelta, longest: timedelta
) -> StaffSession | None:
    """The reviewer's session, unless it was idle too long or has lasted too long."""
    return session.scalar(
        select(StaffSession).where(
            StaffSession.token_hash == hash_token(token),
            StaffSession.used_at > now - idle,
            StaffSession.started_at > now - longest,
        )
    )


def newest_staff(session: Session, issuer: str, subject: str) -> StaffSession | None:
    """The session that the person began last, of those still stored, expired or not."""
    theirs = StaffSession.issuer == issuer, StaffSession.subject == subject
    query = select(StaffSession).where(*theirs).order_by(StaffSession.started_at.desc()).limit(1)
    return session.scalar(query)


def end_staff(session: Session, token: str) -> None:
    changes.delete(session, StaffSession, StaffSession.token_hash == hash_token(token))


def end_staff_of(session: Session, issuer: str, subject: str | None, sid: str | None) -> None:
    """End the sessions that a back-channel logout names, by the provider's session or person.

    Of a session that began without `sid` only the person is known: it ends with any of theirs.
    """
    named = [StaffSession.sid == sid] if sid else []
    if subject:
        theirs = StaffSession.subject == subject
        named.append(and_(theirs, StaffSession.sid.is_(None)) if sid else theirs)
    changes.delete(session, StaffSession, StaffSession.issuer == issuer, or_(*named))


def take_pending(session: Session, token_hash: bytes, now: datetime) -> dict[str, Any] | None:
    """The state of a sign-in that was begun; it is deleted, so that it works only once."""
    return session.scalar(
        delete(PendingSignIn)
        .where(PendingSignIn.token_hash == token_hash, PendingSignIn.expires_at > now)
        .returning(PendingSignIn.pending)
    )
