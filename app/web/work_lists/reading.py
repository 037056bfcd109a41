"""A page of a list is read: its rows, then their persons, if the reader may see them.

What a list is filtered by may be sealed. Then it is looked for in the rows that follow, until the
page is full or MOST_LOOKED_AT were opened: from there the reader goes on.
"""

from typing import NamedTuple

from app.domain.review.roles import Permission
from app.services.work_lists import lists
from app.services.work_lists.lists import Choice, Counted, Entry, List, Place, Row
from app.web.back_office import colleagues
from app.web.back_office.gate import me
from app.web.http.unit import unit

SIZE = 50  # of a page
STEP = 100  # that are read at once, where rows are looked for
MOST_LOOKED_AT = 500


class Listed(NamedTuple):
    entries: list[Entry]
    counted: Counted  # without what is sealed
    after: Place | None  # where to go on, if others follow
    looked_at: int  # rows that were opened to find these
    called: dict[str, str]  # who works on them, by the actor


def read(name: List, choice: Choice, after: Place | None) -> Listed:
    """Raises NoSuchPlace."""
    step = STEP if choice.opens else SIZE
    found: list[Row] = []
    looked_at, goes_on = 0, True
    with unit(me().actor) as work:
        counted = lists.count(work, name, choice)
        while goes_on and len(found) < SIZE and looked_at < MOST_LOOKED_AT:
            rows = lists.rows(work, name, choice, after, step + 1)
            goes_on, rows = len(rows) > step, rows[:step]
            found += lists.meant(work, rows, choice)
            looked_at += len(rows)
            after = rows[-1].place if rows else None
    if len(found) > SIZE:
        found, goes_on = found[:SIZE], True
        after = found[-1].place
    entries, called = _with_persons(found)
    return Listed(entries, counted, after if goes_on else None, looked_at, called)


def _with_persons(rows: list[Row]) -> tuple[list[Entry], dict[str, str]]:
    """For who may see cases; that they were shown is written down once for all."""
    shown = [row.eoi_id for row in rows] if me().may(Permission.SEE_CASE) else []
    opens = lists.to_open(rows) if shown else []
    with unit(me().actor, write=bool(shown), opens=opens, listed=shown) as work:
        called = colleagues.called(work, {row.holder for row in rows if row.holder})
        return lists.entries_of(work, rows, with_persons=bool(shown)), called
