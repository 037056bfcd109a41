"""A submission reads what it rests on by one statement, once its EOI is locked."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from app.storage import statements
from app.storage.blind_index.tags import IndexTag
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import FamilyMember
from app.storage.database import changes, vouched
from app.storage.partners import partners
from app.storage.privacy.erasures import ErasureOrder
from app.storage.scheme import settings
from app.storage.statements import Together


class Basis(NamedTuple):
    is_to_be_erased: bool
    is_in_family: bool
    tags: Sequence[Mapping[str, Any]]  # rows of IndexTag


def read(session: Session, eoi_id: UUID) -> Basis:
    """Scheme, partners and parts of the draft are not read again in this transaction."""
    found = statements.read(session.connection(), _queries(), {"whole": eoi_id})
    orders, members, versions, addressed, *parts = found
    settings.note_newest(session, versions)
    partners.note_addressed(session, addressed)
    changes.note_parts(session, Eoi, eoi_id, parts)
    tags = parts[vouched.parts_of(Eoi).index(IndexTag)]
    return Basis(bool(orders), bool(members), tags)


@cache
def _queries() -> Together:
    mine: ColumnElement[UUID] = bindparam("whole")
    return statements.together(
        select(ErasureOrder.owner).where(ErasureOrder.owner == mine),
        select(FamilyMember.family_id).where(FamilyMember.eoi_id == mine),
        settings.NEWEST,
        partners.ADDRESSED,
        *vouched.parts(Eoi),
    )
