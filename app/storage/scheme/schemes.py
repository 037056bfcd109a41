"""The scheme that rows are of; there is one so far."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from app.storage.database.base import Base

FIRST = UUID(int=1)  # in every installation; whatever was there before schemes had ids is of it


class Scheme(Base):
    __tablename__ = "scheme"
    unvouched = "it is an id; what is of a scheme says so itself"
    id: Mapped[UUID] = mapped_column(primary_key=True)


class OfScheme:
    """What belongs to one scheme carries its id."""

    backfilled: ClassVar[Mapping[str, Any]] = MappingProxyType({"scheme_id": FIRST})
    scheme_id: Mapped[UUID] = mapped_column(ForeignKey("scheme.id"), sort_order=1)


def current() -> UUID:
    """The id of the scheme that what begins now is of."""
    return FIRST
