"""Sessions of applicants are rows, so that they can be revoked.

The cookie holds a random token, the row its hash.

Flask-Session's rows are not found by person, all of whose sessions must end together
(docs/decisions/0005).
"""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Row, bindparam, select, update
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.security.tokens import hash_token, new_token
from app.storage.database import changes
from app.storage.database.base import Base, Instant
from app.storage.database.marks import DATA_KEY, sealed, unsealed
from app.storage.statements import PREPARED


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
_LIVE = select(*SHOWN).where(*LIVE).execution_options(**PREPARED)


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
