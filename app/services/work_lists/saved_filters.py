"""Saved filters of the work lists: a reviewer's own, each under a name that they typed, sealed."""

from dataclasses import dataclass, field
from uuid import UUID

from app.security.encryption.keyring import MESSAGES
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.storage.database.marks import cell_of
from app.storage.review import saved_filters
from app.storage.review.saved_filters import SavedFilter
from app.storage.sign_in import colleagues

MOST = 12  # of one person
LONGEST = 60  # characters of a name


class TooMany(Refused):
    """The person has as many as one may have."""


@dataclass(frozen=True)
class Saved:
    id: UUID
    list: str
    choice: str  # as in the address of the list
    name: str = field(repr=False)


def save(unit: Unit, name: str, choice: str, called: str) -> None:
    """Save what a list is filtered by; the same again has its name changed.

    Raises TooMany; the unit raises Conflict for who has not signed in since colleagues have names.
    """
    saved_filters.lock(unit.session, unit.actor)
    row_id = saved_filters.id_of(unit.actor, name, choice)
    there = {row.id: row for row in saved_filters.of(unit.session, unit.actor)}
    if row_id not in there and len(there) >= MOST:
        raise TooMany
    key = unit.keyring.system_key(MESSAGES, unit.now)
    sealed = unit.keyring.seal(key, called.encode(), cell_of(SavedFilter.name, row_id))
    if row_id in there:
        there[row_id].name = sealed
        return
    owner = colleagues.id_of(unit.actor)
    row = SavedFilter(id=row_id, colleague_id=owner, list=name, choice=choice, name=sealed)
    unit.session.add(row)


def of(unit: Unit) -> list[Saved]:
    """The actor's own, by name."""
    rows = saved_filters.of(unit.session, unit.actor)
    found = [Saved(row.id, row.list, row.choice, _name(unit, row)) for row in rows]
    return sorted(found, key=lambda one: (one.name.casefold(), one.id))


def delete(unit: Unit, which: UUID) -> None:
    """Delete one of the actor's own; twice is once."""
    saved_filters.remove(unit.session, unit.actor, which)


def _name(unit: Unit, row: SavedFilter) -> str:
    key = unit.keyring.system_key_of(MESSAGES, row.name)
    return unit.keyring.open(key, row.name, cell_of(SavedFilter.name, row.id)).decode()
