"""The next case is found here: of all that wait and nobody works on, whom delay hurts most.

What a colleague handed over comes first, then what has a deadline, by that, then whatever waits,
the longest first.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Select, literal_column, select, union_all
from sqlalchemy.orm import Session

from app.domain.cases.lifecycle import Status
from app.storage import statements
from app.storage.cases.eois import Eoi
from app.storage.database import vouched
from app.storage.decisions import conflicts, list_signs
from app.storage.decisions.list_parts import Part
from app.storage.review import claims
from app.storage.review.claims import Claim

_AT = Eoi.submitted_at
HELD = Part(
    Status.HELD, 0, _AT, None, Eoi.id, Eoi.id, vouched.table(Eoi), Eoi.status == Status.HELD
)


def first(
    session: Session, parts: tuple[Part, ...], given: Mapping[str, Any], size: int
) -> list[tuple[UUID, str]]:
    """The ids and references of those that come first, at most `size` of each part.

    `given` is what the conditions of the parts ask for, and of claims: `now` and `me`.
    """
    found = session.execute(_reading(parts, size), given)
    rows = sorted((rank, at, eoi_id, reference) for eoi_id, reference, rank, at in found)
    return list(dict.fromkeys((eoi_id, reference) for _, _, eoi_id, reference in rows))


@cache
def _reading(parts: tuple[Part, ...], size: int) -> Select[Any]:
    every = _handed_over(), *map(_of, parts)
    some = union_all(*(_limited(rows, at, size) for rows, at in every)).subquery()
    columns = some.c.eoi_id, Eoi.reference, some.c.rank, some.c.at
    # To plan it takes longer than to run it.
    return statements.planned_once(select(*columns).join(Eoi, Eoi.id == some.c.eoi_id))


def _handed_over() -> tuple[Select[Any], Any]:
    is_seen = Claim.eoi_id.not_in(conflicts.HIDDEN)
    return _columns(Claim.eoi_id, 0, Claim.since).where(claims.HANDED_TO_ME, is_seen), Claim.since


def _of(part: Part) -> tuple[Select[Any], Any]:
    rank, at = (2, part.since) if part.due is None else (1, part.due)
    rows = _columns(part.eoi, rank, at).select_from(part.source)
    eoi = part.eoi
    free = claims.is_free(eoi, part.since), ~claims.is_in_family_of_anothers(eoi)
    mine_to_do = list_signs.not_asked(eoi), eoi.not_in(conflicts.HIDDEN)
    return rows.where(part.where, *mine_to_do, *free), at


def _columns(eoi_id: Any, rank: int, at: Any) -> Select[Any]:
    return select(
        eoi_id.label("eoi_id"), literal_column(str(rank), Integer).label("rank"), at.label("at")
    )


def _limited(rows: Select[Any], at: Any, size: int) -> Select[Any]:
    """A subquery of its own, since SQLite takes no limit within a union."""
    return select(rows.order_by(at).limit(size).subquery())
