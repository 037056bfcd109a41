"""Blind tags are written and looked up under every version of their keys that is at hand.

So a process that knows a new version, and one that does not yet, find what the other has tagged.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from app.services.core.unit import Unit
from app.storage.blind_index import tags as tag_store

Values = tuple[str, ...]


def replace(unit: Unit, purpose: str, owner: UUID, several: Iterable[Values]) -> None:
    """Make the tags of these the owner's only ones of this purpose."""
    replace_all(unit, owner, {purpose: several})


def replace_all(
    unit: Unit,
    owner: UUID,
    several: Mapping[str, Iterable[Values]],
    there: Sequence[Mapping[str, Any]] | None = None,
) -> None:
    """The same for several purposes at once; `there` are the owner's tags, if that is known."""

    def made(purpose: str, values: Values) -> list[tuple[int, bytes]]:
        return unit.keyring.tags(purpose, *values, at=unit.now)

    tag_store.replace(
        unit.session,
        owner,
        {
            purpose: [tag for values in listed for tag in made(purpose, values)]
            for purpose, listed in several.items()
        },
        there,
    )


def owners(unit: Unit, purpose: str, values: Values) -> set[UUID]:
    """The owners that have the tag of these values."""
    return owners_of_any(unit, purpose, [values])


def owners_of_any(unit: Unit, purpose: str, several: Iterable[Values]) -> set[UUID]:
    """The owners that have the tag of any of these."""
    made = [tag for values in several for tag in unit.keyring.tags(purpose, *values, at=unit.now)]
    return tag_store.owners(unit.session, purpose, made)
