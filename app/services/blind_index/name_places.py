"""Places of a name key: its n-th owner is stored at the n-th place, under a counter tag.

So no two rows are alike, and the table does not show at rest who shares a name with whom.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from uuid import UUID

from app.security.encryption.counter_tags import CounterTag
from app.services.blind_index import name_sums
from app.services.core.unit import Unit
from app.storage.blind_index import name_tags

# Owners of one key. A key that more share tells little: the next are stored under finer ones.
WINDOWS = (range(2), range(2, 8), range(8, 32), range(32, 64))
LAST = WINDOWS[-1][-1]

# The version of a tag, the tag, and who is stored there: None at a place never taken.
Place = tuple[int, CounterTag, UUID | None]


def walk(
    unit: Unit, purpose: str, values: Iterable[str], wanted: Callable[[], set[str]] | None = None
) -> Iterator[list[Place]]:
    """The places of each value in order, to the first that is free and perhaps some beyond.

    A window of places at a time, for those values only that are still `wanted`.
    """
    going_on = list(values)
    for window in WINDOWS:
        if not going_on:
            return
        tagged = unit.keyring.counter_tags(purpose, going_on, window, unit.now)
        places: list[Place] = []
        for version, tags in tagged.items():
            owners = name_tags.look_up(unit.session, purpose, version, [tag.tag for tag in tags])
            for tag in tags:
                veiled = owners.get(tag.tag)
                places.append((version, tag, tag.owner(veiled) if veiled else None))
        yield places
        last = {tag.value for _, tag, who in places if who is not None and tag.place == window[-1]}
        last = last & wanted() if wanted else last
        going_on = [value for value in going_on if value in last]


def put(unit: Unit, purpose: str, places: Collection[Place], owner: UUID) -> None:
    """Store the owner at these places, which the caller has walked under the same lock."""
    gone = [(version, tag.tag, tag.veiled(who)) for version, tag, who in places if who is not None]
    come = [(version, tag.tag, tag.veiled(owner)) for version, tag, _ in places]
    for version in {version for version, _, _ in come}:
        tags = {tag: veiled for of, tag, veiled in come if of == version}
        name_tags.put(unit.session, purpose, version, tags)
    name_sums.change(unit, purpose, gone, come)
