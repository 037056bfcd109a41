"""Verdicts on pairs that have a side in common are read here, so many and no more at a time."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, literal_column, or_, select, union_all
from sqlalchemy.orm import Session, aliased

from app.domain.screening.contradictions import Verdict
from app.domain.screening.matches import MatchStatus
from app.storage.cases.eois import Eoi
from app.storage.decisions.conflicts import HIDDEN
from app.storage.decisions.matches import Match

MOST = 100  # verdicts around one EOI, and contradictions in all
_CONFIRMED = Match.status == literal_column(f"'{MatchStatus.CONFIRMED}'")  # as in its index


def around(session: Session, eoi_id: UUID, me: str) -> list[Verdict]:
    """Those on pairs of this EOI, and of those whom it is compared with, that `me` may see."""
    own = _read(session, or_(Match.eoi_id == eoi_id, Match.record_id == eoi_id), me)
    beside = {one for verdict in own for one in verdict[:2]} - {eoi_id}
    if len(beside) == 1 or not own:
        return own
    return own + _read(session, Match.eoi_id.in_(beside) & Match.record_id.in_(beside), me)


def _read(session: Session, which: ColumnElement[bool], me: str) -> list[Verdict]:
    pair = Match.eoi_id, Match.record_id
    query = select(*pair, Match.status).where(which, *(side.not_in(HIDDEN) for side in pair))
    rows = session.execute(query.order_by(*pair).limit(MOST), {"me": me})
    return [Verdict(*row) for row in rows]


def found(session: Session, me: str) -> list[tuple[UUID, UUID, UUID]]:
    """Triples A, B, C of which A is C and B is C, and A is not B: the first that `me` may see.

    It looks from each dismissed pair at what is confirmed of its two sides.
    """
    confirmed = union_all(
        select(Match.eoi_id.label("one"), Match.record_id.label("other")).where(_CONFIRMED),
        select(Match.record_id, Match.eoi_id).where(_CONFIRMED),
    ).cte("confirmed")
    dismissed, left, right = aliased(Match), aliased(confirmed), aliased(confirmed)
    sides = dismissed.eoi_id, dismissed.record_id, left.c.other
    triples = (
        select(*sides)
        .join(left, left.c.one == dismissed.eoi_id)
        .join(right, (right.c.one == dismissed.record_id) & (right.c.other == left.c.other))
        .where(dismissed.status == MatchStatus.DISMISSED)
        .where(*(side.not_in(HIDDEN) for side in sides))
        .order_by(*sides)
        .limit(MOST)
    )
    return [(one, other, third) for one, other, third in session.execute(triples, {"me": me})]


def references(session: Session, ids: Collection[UUID]) -> dict[UUID, str]:
    """Of those of the ids that are EOIs."""
    rows = session.execute(select(Eoi.id, Eoi.reference).where(Eoi.id.in_(ids)))
    return {eoi_id: reference or "" for eoi_id, reference in rows}
