"""Colleagues are called by the name that the identity provider gave when they signed in last.

A name is personal data of its person: it is sealed, stands in no log, and goes a year after they
signed in for the last time. The log and whoever has no name are told apart by a pseudonym.
"""

from collections.abc import Collection

from app.domain.intake.answers import clean
from app.security.encryption.keyring import LIMIT, MESSAGES, Cell
from app.services.core.unit import Unit
from app.storage.database.marks import cell_of
from app.storage.sign_in import colleagues
from app.storage.sign_in.colleagues import Colleague

_LONGEST = 80  # characters: a provider may give anything


def shown(name: str) -> str:
    """A name as it is stored and shown: nothing invisible, and no longer than a line."""
    return clean(name)[:_LONGEST]


def remember(unit: Unit, name: str) -> None:
    """Keep the name, as `shown`, of the unit's actor, who signs in."""
    row_id = colleagues.id_of(unit.actor)
    sealed = seal(unit, name, cell_of(Colleague.name, row_id))
    colleagues.put(unit.session, row_id, sealed, unit.now)


def seal(unit: Unit, name: str, cell: Cell) -> bytes:
    return unit.keyring.seal(unit.keyring.system_key(MESSAGES, unit.now), name.encode(), cell)


def opened(unit: Unit, sealed: bytes, cell: Cell) -> str:
    """A name that was sealed there."""
    key = unit.keyring.system_key_of(MESSAGES, sealed)
    return unit.keyring.open(key, sealed, cell).decode()


def names_of(unit: Unit, actors: Collection[str]) -> dict[str, str]:
    """The name of each reviewer among the actors, by actor; whoever has left has none."""
    actor_of = {colleagues.id_of(actor): actor for actor in actors if " " in actor}
    if not actor_of:
        return {}
    return {
        actor_of[row.id]: opened(unit, row.name, cell_of(Colleague.name, row.id))
        for row in colleagues.of_ids(unit.session, actor_of)
    }


def short_pseudonym(unit: Unit, actor: str) -> str:
    """The beginning of what the log calls them (`staff_sessions.pseudonym`)."""
    _, tag = unit.keyring.tag(LIMIT, "staff", actor, at=unit.now)
    return tag.hex()[:4]
