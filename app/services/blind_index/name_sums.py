"""Sums of name tags, by which the audit log vouches for a table whose rows may name nobody.

Of each purpose and version there is one, written with the tags, under their lock: see
security.counter_tags. The log has its hash as of any row. A tag that was deleted, altered or put in
past the portal is then not in the sum, or the sum not as the log left it.
"""

from collections import defaultdict
from collections.abc import Iterable

from app.security.encryption.counter_tags import summand, unveiled_sum, veiled_sum
from app.security.encryption.errors import KeyDestroyed, KeyUnavailable
from app.services.core.unit import Unit
from app.storage.blind_index import names
from app.storage.blind_index.names import NameTagSum, Standing

_Sums = dict[tuple[str, int], int | None]  # None where no key makes one


def change(
    unit: Unit, purpose: str, gone: Iterable[Standing], come: Iterable[Standing] = ()
) -> None:
    """Take rows off the sums, and add others. The caller holds the tags' lock."""
    deltas: dict[int, int] = defaultdict(int)
    for version, tag, veiled in (*gone, *come):
        deltas[version] ^= summand(_secret(unit, purpose, version), tag, veiled)
    for version, delta in deltas.items():
        found = names.sum_of(unit.session, purpose, version)
        before = unveiled_sum(_secret(unit, purpose, version), found.veiled) if found else 0
        _set(unit, found, (purpose, version), before ^ delta)


def make(unit: Unit) -> None:
    """Make them of the tags there are, as a release wrote them that knew no sums."""
    names.lock(unit.session)
    said = _said(unit)
    for key, total in (dict.fromkeys(said, 0) | _made(unit)).items():
        if total is not None and said.get(key) != total:
            _set(unit, names.sum_of(unit.session, *key), key, total)


def differing(unit: Unit) -> list[str]:
    """The purposes and versions whose tags are others than were written, as rows are named."""
    said, made = _said(unit), _made(unit)
    keys = sorted(made.keys() | said.keys())
    return [
        f"name_tag/{purpose}/{version}"
        for purpose, version in keys
        if made.get((purpose, version), 0) != said.get((purpose, version), 0)
    ]


def _made(unit: Unit) -> _Sums:
    """Of the tags there are."""
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


def _said(unit: Unit) -> _Sums:
    """As they were written."""
    said: _Sums = {}
    for one in names.sums(unit.session):
        secret = _secret_or_none(unit, one.purpose, one.version)
        said[one.purpose, one.version] = unveiled_sum(secret, one.veiled) if secret else None
    return said


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
