"""Sessions of staff are rows, as are sign-ins that were begun, and logout tokens that were used.

The cookie holds a random token, the row its hash. A session is live while all of `live` holds.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import JSON, ColumnElement, and_, delete, or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.domain.sign_in.staff_sessions import IDLE, LONGEST, UNHEARD, UNWATCHED
from app.security.encryption.keyring import MESSAGES
from app.security.tokens import hash_token
from app.storage.database import changes
from app.storage.database.base import Base, Instant
from app.storage.database.marks import sealed, unsealed

_LOOKED = "it is written at every look at the provider"


class StaffSession(Base):
    __tablename__ = "staff_session"
    unvouched_columns: ClassVar = {
        "used_at": "it is written at every click",
        "refresh_token": _LOOKED,
        "verified_at": _LOOKED,
        "look_at": _LOOKED,
    }
    token_hash: Mapped[bytes] = unsealed("a hash", 32, primary_key=True)
    issuer: Mapped[str]
    subject: Mapped[str]
    sid: Mapped[str | None]  # the identity provider's session, for back-channel logout
    name: Mapped[str]  # by the release before; else empty
    roles: Mapped[list[str]] = mapped_column(JSON)
    started_at: Mapped[datetime] = mapped_column(Instant)
    used_at: Mapped[datetime] = mapped_column(Instant)
    # Those of the release before lack these.
    id: Mapped[UUID | None]
    ends_at: Mapped[datetime | None] = mapped_column(Instant)
    proved_at: Mapped[datetime | None] = mapped_column(Instant)  # to the provider, who they are
    sealed_name: Mapped[bytes | None] = sealed(MESSAGES)
    # Of those whose provider can be asked again:
    refresh_token: Mapped[bytes | None] = sealed(MESSAGES)
    verified_at: Mapped[datetime | None] = mapped_column(Instant)  # when it last let them go on
    look_at: Mapped[datetime | None] = mapped_column(Instant)  # when it is asked the next time


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


def live(now: datetime) -> tuple[ColumnElement[bool], ...]:
    """The conditions, in SQL, for a session to go on."""
    row = StaffSession
    return (
        row.used_at > now - IDLE,
        row.started_at > now - LONGEST,
        or_(row.ends_at > now, and_(row.ends_at.is_(None), row.started_at > now - UNWATCHED)),
        or_(row.verified_at.is_(None), row.verified_at > now - UNHEARD),
    )


def of_token(
    session: Session, token: str, now: datetime, *, lock: bool = False
) -> StaffSession | None:
    """The live session, locked if that is asked for."""
    query = select(StaffSession).where(StaffSession.token_hash == hash_token(token), *live(now))
    return session.scalar(query.with_for_update() if lock else query)


def stored(session: Session, token: str) -> StaffSession | None:
    """The session, live or not."""
    return session.get(StaffSession, hash_token(token))


def all_live(session: Session, now: datetime) -> Sequence[StaffSession]:
    """By account, and then the newest first."""
    row = StaffSession
    order = row.issuer, row.subject, row.started_at.desc()
    return session.scalars(select(row).where(*live(now)).order_by(*order)).all()


def newest(session: Session, issuer: str, subject: str) -> StaffSession | None:
    """The session that the person began last, of those still stored, expired or not."""
    theirs = StaffSession.issuer == issuer, StaffSession.subject == subject
    query = select(StaffSession).where(*theirs).order_by(StaffSession.started_at.desc()).limit(1)
    return session.scalar(query)


def last_roles(session: Session) -> dict[tuple[str, str], list[str]]:
    """The roles of everybody as in the session that they began last, of those still stored."""
    row = StaffSession
    query = select(row.issuer, row.subject, row.roles).order_by(row.started_at)
    return {(issuer, subject): known for issuer, subject, known in session.execute(query)}


def by_id(session: Session, session_id: UUID, now: datetime) -> StaffSession | None:
    """The live session, locked: of two who end it, one does."""
    query = select(StaffSession).where(StaffSession.id == session_id, *live(now))
    return session.scalar(query.with_for_update())


def end(session: Session, token: str) -> None:
    changes.delete(session, StaffSession, StaffSession.token_hash == hash_token(token))


def end_of_person(session: Session, issuer: str, subject: str) -> int:
    """End all of theirs; how many there were."""
    theirs = StaffSession.issuer == issuer, StaffSession.subject == subject
    return changes.delete(session, StaffSession, *theirs)


def end_by_provider(session: Session, issuer: str, subject: str | None, sid: str | None) -> None:
    """End the sessions that a back-channel logout names, by the provider's session or person.

    Of a session that began without `sid` only the person is known: it ends with any of theirs.
    """
    named = [StaffSession.sid == sid] if sid else []
    if subject:
        theirs = StaffSession.subject == subject
        named.append(and_(theirs, StaffSession.sid.is_(None)) if sid else theirs)
    changes.delete(session, StaffSession, StaffSession.issuer == issuer, or_(*named))


def end_everybodys(session: Session) -> int:
    """End all, and sign-ins that were begun; how many sessions there were."""
    session.execute(delete(PendingSignIn))
    return changes.delete(session, StaffSession)


def take_pending(session: Session, token_hash: bytes, now: datetime) -> dict[str, Any] | None:
    """The state of a sign-in that was begun; it is deleted, so that it works only once."""
    return session.scalar(
        delete(PendingSignIn)
        .where(PendingSignIn.token_hash == token_hash, PendingSignIn.expires_at > now)
        .returning(PendingSignIn.pending)
    )
