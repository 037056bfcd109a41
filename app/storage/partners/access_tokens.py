"""Access tokens of the machine API: each made for one assertion of a partner, and good for minutes.

A row is both: by the hash of its token it is found, and by that of the assertion's id (`jti`) no
second one is made. It counts while the key that signed the assertion does.
"""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from app.storage.database.base import Base, Instant
from app.storage.database.marks import unsealed
from app.storage.partners.partners import Partner, PartnerSecret


class AccessToken(Base):
    __tablename__ = "access_token"
    unvouched = "it counts for minutes, while what the log vouches for allows it"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    token_hash: Mapped[bytes] = unsealed("a hash", 32, unique=True)
    jti_hash: Mapped[bytes] = unsealed("a hash", 32, unique=True)  # with the partner's id
    key_id: Mapped[UUID]  # the PartnerSecret by which its assertion was verified
    scope: Mapped[str]  # names, with a space between
    expires_at: Mapped[datetime] = mapped_column(Instant)


class Found(NamedTuple):
    partner: Partner
    scope: str


def find(session: Session, token_hash: bytes, now: datetime) -> Found | None:
    """Whose it is; None where it, or the key that it was given for, has ended."""
    its_key_counts = or_(PartnerSecret.expires_at.is_(None), PartnerSecret.expires_at > now)
    query = (
        select(Partner, AccessToken.scope)
        .join(PartnerSecret, PartnerSecret.partner_id == Partner.id)
        .join(AccessToken, AccessToken.key_id == PartnerSecret.id)
        .where(AccessToken.token_hash == token_hash, AccessToken.expires_at > now, its_key_counts)
    )
    row = session.execute(query).first()
    return Found(*row) if row else None
