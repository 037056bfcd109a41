"""Name tags are verified: whoever has a profile is still found by each of their names."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from app.security.encryption.errors import ContextMismatch, KeyDestroyed, KeyUnavailable
from app.security.encryption.keyring import NAME_PURPOSES
from app.services.blind_index import name_sums, profiles
from app.services.blind_index.name_places import LAST, walk
from app.services.core.unit import Unit
from app.storage.blind_index import names
from app.storage.blind_index.names import Found, Profile


def faults(unit: Unit) -> Iterator[str]:
    """Tags that are not as they were written, whom that hides, and profiles that do not open.

    Who is hidden is found by the names in the profiles, and only looked for where tags differ.
    """
    differing = name_sums.differing(unit)
    yield from (f"{name}: not all as they were written" for name in differing)
    purposes = {*NAME_PURPOSES} & {name.split("/")[1] for name in differing}
    for several in names.profiles(unit.session):
        keys: dict[Profile, set[str]] = {}
        for profile, key in several:
            if key is None:
                yield f"profile/{profile.id}: its key is gone, and nobody finds it"
                continue
            try:
                keys[profile] = set(profiles.opened(unit, Found(profile, key.as_read()))["keys"])
            except (ContextMismatch, KeyDestroyed, KeyUnavailable):
                yield f"profile/{profile.id}: it does not open, and nobody finds it"
        for purpose in purposes:
            mine = {one: of for one, of in keys.items() if one.purpose == purpose}
            for profile in _hidden(unit, purpose, mine):
                yield f"profile/{profile.id}: not found by every name of it"


def _hidden(unit: Unit, purpose: str, keys: Mapping[Profile, set[str]]) -> list[Profile]:
    """Profiles that are missing under one of their keys, its newest version, with room."""
    stored: set[tuple[int, str, UUID | None]] = set()
    full: set[tuple[int, str]] = set()
    for places in walk(unit, purpose, set().union(*keys.values())):
        stored |= {(version, tag.value, who) for version, tag, who in places}
        full |= {(v, tag.value) for v, tag, who in places if tag.place == LAST and who}
    return [
        one
        for one, of in keys.items()
        if any(
            (one.version, key, one.id) not in stored and (one.version, key) not in full
            for key in of
        )
    ]
