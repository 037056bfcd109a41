"""Schemes have ids, which their rows carry; there is one scheme so far."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database.base import Base

FIRST = UUID(int=1)  # in every installation; rows from before schemes had ids belong to it


class Scheme(Base):
    __tablename__ = "scheme"
    unvouched = "it is an id; whatever belongs to a scheme carries it"
    id: Mapped[UUID] = mapped_column(primary_key=True)


class OfScheme:
    """A mixin for tables whose rows belong to a scheme: they carry its id."""

    backfilled: ClassVar[Mapping[str, Any]] = MappingProxyType({"scheme_id": FIRST})
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"), sort_order=1)


def current() -> UUID:
    """The id of the scheme that new rows belong to."""
    return FIRST
