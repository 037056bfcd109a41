"""Partner systems: what each may send and is sent, and the secrets that sign webhooks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, and_, select
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.security.encryption.keyring import MESSAGES
from app.storage.database.base import Base, Instant
from app.storage.database.marks import sealed

INBOUND, OUTBOUND = "inbound", "outbound"


class Partner(Base):
    __tablename__ = "partner"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(unique=True)  # as in /hooks/<partner>
    url: Mapped[str | None]  # where its events go
    accepts: Mapped[list[str]] = mapped_column(JSON)  # types it may send
    subscribed: Mapped[list[str]] = mapped_column(JSON)  # types it receives
    created_at: Mapped[datetime] = mapped_column(Instant)
    secrets: Mapped[list["PartnerSecret"]] = relationship(
        order_by="PartnerSecret.created_at.desc()"
    )


class PartnerSecret(Base):
    __tablename__ = "partner_secret"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    partner_id: Mapped[UUID] = mapped_column(ForeignKey("partner.id"), index=True)
    direction: Mapped[str]
    sealed: Mapped[bytes] = sealed(MESSAGES)
    created_at: Mapped[datetime] = mapped_column(Instant)
    expires_at: Mapped[datetime | None] = mapped_column(Instant)  # set when a newer one is made


def by_name(session: Session, name: str) -> Partner | None:
    return session.scalar(select(Partner).where(Partner.name == name))


def subscribers(session: Session, event: str) -> list[str]:
    """The names of those that an event is sent to."""
    found: Sequence[Mapping[str, Any]] | None = session.info.get("partners")
    if found is None:
        found = cast("Any", session.connection().execute(ADDRESSED).mappings().all())
    return sorted(partner["name"] for partner in found if event in partner["subscribed"])


def note_addressed(session: Session, found: Sequence[Mapping[str, Any]]) -> None:
    """What ADDRESSED has found, once for all that this transaction sends."""
    session.info["partners"] = found


HAS_ADDRESS = and_(Partner.url.is_not(None), Partner.url != "")
ADDRESSED = select(Partner.name, Partner.subscribed).where(HAS_ADDRESS)


def everyone(session: Session) -> list[Partner]:
    return list(session.scalars(select(Partner).order_by(Partner.name)))
