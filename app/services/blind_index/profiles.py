"""Profiles describe the person of each EOI and return record, sealed, and are found by name keys.

A profile is what screening compares. Its own key is wrapped by the register's key, so candidates
are opened in memory without asking the key provider for each.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any
from uuid import UUID

from app.domain.screening import names
from app.domain.screening.names import Described
from app.security.encryption.counter_tags import NOBODY
from app.security.encryption.errors import ContextMismatch, KeyDestroyed
from app.security.tokens import new_id
from app.services.blind_index import name_sums
from app.services.blind_index.name_places import LAST, Place, put, walk
from app.services.core.unit import Unit
from app.storage.blind_index import names as name_store
from app.storage.blind_index.names import Found, Profile
from app.storage.database.marks import cell_of
from app.storage.keys import keys
from app.telemetry import logs
from app.telemetry.logs import log

OF_EOIS, OF_REGISTER = "eoi-name", "register-name"
MOST_OPENED = 40  # profiles for each name that is asked about


@dataclass(frozen=True, repr=False)  # personal
class Alike:
    owner: UUID
    described: Described


def save(unit: Unit, purpose: str, owner: UUID, described: Described) -> None:
    """Store how an owner whom the caller has locked is described, in place of what was stored.

    Commit it before anybody is looked for: of two that are stored at the same moment, the second to
    look sees the other.
    """
    found = name_store.of_owner(unit.session, owner)
    if found and _is_current(unit, found, described):
        return
    name_store.lock(unit.session)
    if found and (
        found := name_store.of_owner(unit.session, owner)
    ):  # the tags' lock was waited for
        _delete(unit, found)
    key_id, profile_id = new_id(), new_id()
    wrapped = unit.keyring.new_register_key(key_id, profile_id, unit.now)
    keys.add(unit.session, wrapped)
    placed, version = _place(unit, purpose, profile_id, described)
    content = json.dumps(as_json(described) | {"keys": placed}, ensure_ascii=False).encode()
    sealed = unit.keyring.seal(
        unit.keyring.unwrap_for_register(wrapped), content, cell_of(Profile.content, profile_id)
    )
    profile = Profile(id=profile_id, owner=owner, purpose=purpose, version=version, content=sealed)
    profile.edition, profile.gaps = names.EDITION, " ".join(names.gaps(described))
    unit.session.add(profile)


def delete(unit: Unit, owners: Collection[UUID]) -> None:
    """Delete the profiles of these owners, so that nobody finds them any more."""
    name_store.lock(unit.session)
    for found in name_store.of_owners(unit.session, owners):
        _delete(unit, found)


def retag(unit: Unit, owner: UUID) -> None:
    """Make the owner's tags anew under the current keys, by its description of now."""
    name_store.lock(unit.session)
    if found := name_store.of_owner(unit.session, owner):
        described = _read(unit, found)
        _delete(unit, found)
        unit.session.flush()
        save(unit, found.profile.purpose, owner, described)


def drop_superseded(unit: Unit, purpose: str, version: int, limit: int) -> int:
    """Delete tags of older versions, once nobody has only those; how many, at most `limit`."""
    name_store.lock(unit.session)
    dropped = name_store.drop_superseded(unit.session, purpose, version, limit)
    name_sums.change(unit, purpose, gone=dropped)
    name_store.drop_sums(unit.session, purpose, version)
    return len(dropped)


def find_alike(unit: Unit, purpose: str, described: Described) -> list[Alike]:
    """Those that share keys with a name of the description, those of the document's name first.

    Each name is looked for by itself, so that none hides another: for each at most 40, those first
    that share most of its keys. Once so many are found for a name, the later places of its keys are
    not looked at: a key that many share tells little.
    """
    several = names.query_keys(described)
    shared, full = _owners_of(unit, purpose, several)
    if full:
        finer = [_finer(full.intersection(asked), described) for asked in several]
        shared |= _owners_of(unit, purpose, finer)[0]
        several = tuple((*asked, *more) for asked, more in zip(several, finer, strict=True))
    best = dict.fromkeys(owner for asked in several for owner in _best(shared, asked))
    found = name_store.get_many(unit.session, list(best))
    return [Alike(owner, one) for owner, one in _readable(unit, found)]


def _best(shared: Mapping[str, set[UUID]], asked: Iterable[str]) -> list[UUID]:
    counts = Counter(owner for value in asked for owner in shared.get(value, ()))
    return [owner for owner, _ in counts.most_common(MOST_OPENED)]


def _owners(shared: Mapping[str, set[UUID]], asked: Iterable[str]) -> set[UUID]:
    return set().union(*(shared[value] for value in asked if value in shared))


def described(unit: Unit, purpose: str, owners: Collection[UUID]) -> dict[UUID, Described]:
    """The descriptions of those of the owners that have a profile of this purpose."""
    found = name_store.of_owners(unit.session, owners)
    return dict(_readable(unit, [one for one in found if one.profile.purpose == purpose]))


def _finer(values: Iterable[str], described: Described) -> list[str]:
    """Finer keys in place of those that are full: with each whole date of birth."""
    whole = [born for born in described.births if len(born) == len("1990-03-27")]
    return [f"{value}|{born}" for value in values for born in whole]


def _owners_of(
    unit: Unit, purpose: str, several: Collection[Collection[str]]
) -> tuple[dict[str, set[UUID]], set[str]]:
    """The profiles under each of the names' values; and the values that are full, or once were."""
    shared: dict[str, set[UUID]] = defaultdict(set)
    full: set[str] = set()

    def wanted() -> set[str]:
        """Values of the names that too few are found for yet."""
        few = [asked for asked in several if len(_owners(shared, asked)) < MOST_OPENED]
        return set().union(*few)

    for places in walk(unit, purpose, set().union(*several), wanted):
        for _, tag, profile_id in places:
            if profile_id not in {None, NOBODY}:
                shared[tag.value].add(profile_id)
            if tag.place == LAST and profile_id is not None:
                full.add(tag.value)
    return shared, full


def _place(
    unit: Unit, purpose: str, profile_id: UUID, described: Described
) -> tuple[list[str], int]:
    """Put a profile at the first free place of each of its keys, or of a finer one if all are full.

    The keys it is stored under, and the newest version of the tags.
    """
    wanted = sorted(names.stored_keys(described))
    taken = _take(unit, purpose, profile_id, wanted)
    if full := [value for value in wanted if value not in taken]:
        taken |= _take(unit, purpose, profile_id, _finer(full, described))
    newest = unit.keyring.newest(purpose, unit.now)
    return sorted(taken), newest


def _take(unit: Unit, purpose: str, profile_id: UUID, values: Collection[str]) -> set[str]:
    """Put it at the first free place of each value; the values that had one."""
    free: dict[tuple[int, str], Place] = {}
    for places in walk(unit, purpose, values):
        for version, tag, owner in places:
            if owner in {None, NOBODY}:
                free.setdefault((version, tag.value), (version, tag, owner))
    put(unit, purpose, free.values(), profile_id)
    return {value for _, value in free}


def _delete(unit: Unit, found: Found) -> None:
    """Clear its places, and delete the profile with its key.

    The places of one that does not open are not known: they stay, and lead to nothing.
    """
    profile = found.profile
    try:
        values = opened(unit, found)["keys"]
    except ContextMismatch as fault:
        logs.tampering(fault)
        values = []
    except KeyDestroyed:
        values = []
    held = [
        place
        for places in walk(unit, profile.purpose, values)
        for place in places
        if place[2] == profile.id
    ]
    put(unit, profile.purpose, held, NOBODY)
    name_store.remove(unit.session, profile)


def _is_current(unit: Unit, found: Found, described: Described) -> bool:
    """Whether it has this description already, under the newest keys and edition."""
    profile, newest = found.profile, unit.keyring.newest(found.profile.purpose, unit.now)
    is_newest = profile.version >= newest and profile.edition >= names.EDITION
    return is_newest and _read(unit, found) == described


def opened(unit: Unit, found: Found) -> dict[str, Any]:
    key = unit.keyring.unwrap_for_register(found.key)
    content: dict[str, Any] = json.loads(
        unit.keyring.open(key, found.profile.content, cell_of(Profile.content, found.profile.id))
    )
    return content


def _readable(unit: Unit, several: Iterable[Found]) -> Iterator[tuple[UUID, Described]]:
    """Owner and description of each; one that was altered does not hide the others."""
    for found in several:
        try:
            yield found.profile.owner, _read(unit, found)
        except ContextMismatch as fault:
            logs.tampering(fault)
        except KeyDestroyed as fault:
            log.error("profile_unreadable", error=fault)


def _read(unit: Unit, found: Found) -> Described:
    content = opened(unit, found)
    return Described(
        names=tuple(content["names"]),
        births=tuple(content["births"]),
        sex=content["sex"],
        nationalities=frozenset(content["nationalities"]),
        place_of_birth=content["place_of_birth"],
    )


def as_json(described: Described) -> dict[str, Any]:
    return asdict(described) | {"nationalities": sorted(described.nationalities)}
