"""Sums of name tags let the audit log vouch for a table whose rows may name nobody.

There is one for each purpose and version, written with the tags under their lock: see
counter_tags. The log has its hash, as of any row. Where a tag is deleted, altered or added past the
portal, the tags no longer make up the sum, or the sum is not as the log left it.
"""

from collections import defaultdict
from collections.abc import Iterable

from app.security.encryption.counter_tags import summand, unveiled_sum, veiled_sum
from app.security.encryption.errors import KeyDestroyed, KeyUnavailable
from app.services.core.unit import Unit
from app.storage.blind_index import names
from app.storage.blind_index.names import NameTagSum, TagRow

_Sums = dict[tuple[str, int], int | None]  # None where no key makes one


def change(unit: Unit, purpose: str, gone: Iterable[TagRow], come: Iterable[TagRow] = ()) -> None:
    """Subtract rows from the sums, and add others. The caller has the tags' lock."""
    deltas: dict[int, int] = defaultdict(int)
    for version, tag, veiled in (*gone, *come):
        deltas[version] ^= summand(_secret(unit, purpose, version), tag, veiled)
    for version, delta in deltas.items():
        found = names.sum_of(unit.session, purpose, version)
        before = unveiled_sum(_secret(unit, purpose, version), found.veiled) if found else 0
        _set(unit, found, (purpose, version), before ^ delta)


def make(unit: Unit) -> None:
    """Make the sums of the tags that are there: an earlier release wrote none."""
    names.lock(unit.session)
    stored = _stored(unit)
    for key, total in (dict.fromkeys(stored, 0) | _computed(unit)).items():
        if total is not None and stored.get(key) != total:
            _set(unit, names.sum_of(unit.session, *key), key, total)


def differing(unit: Unit) -> list[str]:
    """The purposes and versions whose tags are not as they were written, named like rows."""
    stored, made = _stored(unit), _computed(unit)
    keys = sorted(made.keys() | stored.keys())
    return [
        f"name_tag/{purpose}/{version}"
        for purpose, version in keys
        if made.get((purpose, version), 0) != stored.get((purpose, version), 0)
    ]


def _computed(unit: Unit) -> _Sums:
    """The sums of the tags that are there."""
    made: _Sums = {}
    secrets: dict[tuple[str, int], bytes | None] = {}
    for purpose, version, tag, veiled in names.tags(unit.session):
        key = (purpose, version)
        if key not in secrets:
            secrets[key] = _secret_or_none(unit, *key)
        if (secret := secrets[key]) is None:
            made[key] = None
        else:
            made[key] = (made.get(key) or 0) ^ summand(secret, tag, veiled)
    return made


def _stored(unit: Unit) -> _Sums:
    """The sums as they were written."""
    stored: _Sums = {}
    for one in names.sums(unit.session):
        secret = _secret_or_none(unit, one.purpose, one.version)
        stored[one.purpose, one.version] = unveiled_sum(secret, one.veiled) if secret else None
    return stored


def _set(unit: Unit, found: NameTagSum | None, key: tuple[str, int], total: int) -> None:
    veiled = veiled_sum(_secret(unit, *key), total)
    if found is None:
        unit.session.add(NameTagSum(purpose=key[0], version=key[1], veiled=veiled))
    else:
        found.veiled = veiled
    unit.session.flush()


def _secret(unit: Unit, purpose: str, version: int) -> bytes:
    return unit.keyring.system.secret(purpose, version)


def _secret_or_none(unit: Unit, purpose: str, version: int) -> bytes | None:
    try:
        return _secret(unit, purpose, version)
    except (KeyDestroyed, KeyUnavailable):
        return None
