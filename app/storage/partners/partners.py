"""Partner systems: what each may send and is sent, and the secrets that sign webhooks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from sqlalchemy import JSON, ForeignKey, String, select
from sqlalchemy import cast as cast_in_sql
from sqlalchemy.orm import Mapped, Session, mapped_column, relationship

from app.security.encryption.keyring import MESSAGES
from app.storage.database.base import Base, Instant
from app.storage.database.marks import sealed

INBOUND, OUTBOUND = "inbound", "outbound"
CLIENT = "client"  # a public key by which it asks the machine API


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


def subscribers(session: Session, event: str) -> dict[str, bool]:
    """The names of those that an event is for, and whether it is sent: others ask for it."""
    found: Sequence[Mapping[str, Any]] | None = session.info.get("partners")
    if found is None:
        found = cast("Any", session.connection().execute(ADDRESSED).mappings().all())
    several = {one["name"]: bool(one["url"]) for one in found if event in one["subscribed"]}
    return dict(sorted(several.items()))


def note_addressed(session: Session, found: Sequence[Mapping[str, Any]]) -> None:
    """What ADDRESSED has found, once for all that this transaction sends."""
    session.info["partners"] = found


RECEIVES = cast_in_sql(Partner.subscribed, String) != "[]"
ADDRESSED = select(Partner.name, Partner.url, Partner.subscribed).where(RECEIVES)


def everyone(session: Session) -> list[Partner]:
    return list(session.scalars(select(Partner).order_by(Partner.name)))
