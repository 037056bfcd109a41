"""A client of the machine API is a partner that has given us public keys, by which it asks."""

import json
from typing import NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.partners import rights
from app.security.encryption.keyring import MESSAGES
from app.security.http.rejections import PublicJwk
from app.services.core.unit import Unit
from app.services.partners import kits, registry
from app.services.partners.registry import UnsoundPartner
from app.storage.database.marks import cell_of
from app.storage.partners import partners
from app.storage.partners.partners import CLIENT, Partner, PartnerSecret


class Client(NamedTuple):
    id: UUID
    name: str
    scopes: frozenset[str]
    keys: tuple[tuple[UUID, PublicJwk], ...]


def set_keys(unit: Unit, name: str, jwks: str) -> int:
    """From now on exactly these keys count, and each token by another has ended; how many they are.

    Raises NoSuchPartner, or UnsoundPartner where these are no public keys, or another's.
    """
    from app.security.http import assertions  # noqa: PLC0415 - and with it what reads tokens

    if kits.is_kit(name):
        raise UnsoundPartner("a kit has no access to the machine API")
    try:
        given = assertions.read_keys(jwks)
    except ValueError as fault:
        raise UnsoundPartner(str(fault)) from None
    partner = registry.locked(unit, name)
    there = {secret.id: _opened(unit, secret) for secret in _live(unit, partner)}
    _require_unused(unit, partner, given)
    _end(unit, partner, [one for one, key in there.items() if key not in given])
    for key in given:
        if key not in there.values():
            registry.store(unit, partner, CLIENT, json.dumps(key))
    _note(unit, partner)
    return len(given)


def revoke(unit: Unit, name: str) -> int:
    """End all its keys, and with them each token, at once; how many. Raises NoSuchPartner."""
    partner = registry.locked(unit, name)
    ended = _end(unit, partner, [secret.id for secret in _live(unit, partner)])
    _note(unit, partner)
    return ended


def find(unit: Unit, name: str) -> Client | None:
    """The partner of this name with the keys that count; None if there is none."""
    partner = partners.by_name(unit.session, name) if registry.NAME.fullmatch(name) else None
    if partner is None:
        return None
    keys = tuple((secret.id, _opened(unit, secret)) for secret in _live(unit, partner))
    return Client(partner.id, name, scopes(partner), keys)


def scopes(partner: Partner) -> frozenset[str]:
    """What it may ask for now, by its rights."""
    return rights.scopes(partner.accepts, partner.subscribed)


def _live(unit: Unit, partner: Partner) -> list[PartnerSecret]:
    return registry.live(unit, partner, CLIENT)


def _opened(unit: Unit, secret: PartnerSecret) -> PublicJwk:
    key = unit.keyring.system_key_of(MESSAGES, secret.sealed)
    cell = cell_of(PartnerSecret.sealed, secret.id)
    opened: PublicJwk = json.loads(unit.keyring.open(key, secret.sealed, cell))
    return opened


def _require_unused(unit: Unit, partner: Partner, given: list[PublicJwk]) -> None:
    """A key of two would live on with the other where one is revoked."""
    for other in partners.everyone(unit.session):
        taken = [_opened(unit, secret) for secret in _live(unit, other) if other is not partner]
        if any(key in taken for key in given):
            raise UnsoundPartner("that key is another partner's: each has keys of its own")


def _end(unit: Unit, partner: Partner, ids: list[UUID]) -> int:
    for secret in _live(unit, partner):
        if secret.id in ids:
            secret.expires_at = unit.now
    return len(ids)


def _note(unit: Unit, partner: Partner) -> None:
    unit.log(AuditAction.PARTNER_SECRET_ROTATED, partner.id, partner=partner.name, direction=CLIENT)
