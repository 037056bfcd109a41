"""Listed cases: what a list of results shows of an EOI without opening it."""

from collections.abc import Collection
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.domain.cases.lifecycle import Status
from app.storage.cases.eois import Eoi

_MOST = 10_000  # ids in a statement


class Listed(NamedTuple):
    reference: str | None
    status: str


def sent_among(session: Session, eoi_ids: Collection[UUID]) -> dict[UUID, Listed]:
    """Those of the first ten thousand that are no drafts, by id."""
    sent = select(Eoi.id, Eoi.reference, Eoi.status).where(Eoi.status != Status.DRAFT)
    found = session.execute(sent.where(Eoi.id.in_(list(eoi_ids)[:_MOST])))
    return {eoi_id: Listed(reference, status) for eoi_id, reference, status in found}
