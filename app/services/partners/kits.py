"""A mobile kit enrols people in the field: a sender of its own under a partner, `<partner>.<kit>`.

It has a key of its own and may send biometric results while its partner may. It names a check by
the id that it was given, and no answer tells it what became of that: found, it teaches nothing.
"""

from app.domain.audit.actions import AuditAction
from app.domain.partners import rights
from app.services.core.unit import Unit
from app.services.partners import registry
from app.services.partners.registry import UnsoundPartner
from app.storage.partners import partners
from app.storage.partners.partners import INBOUND, Partner


def is_kit(name: str) -> bool:
    return "." in name


def partner_of(name: str) -> str:
    """The name of the partner that a kit belongs to; a partner's is its own."""
    return name.partition(".")[0]


def add(unit: Unit, name: str, key: str = "") -> str:
    """Add a kit to a partner that is there; its secret, to be shown once, or empty with a `key`.

    Raises NoSuchPartner, or UnsoundPartner; Conflict, at the commit, if there is one of that name.
    """
    of, _, kit = name.partition(".")
    if not registry.NAME.fullmatch(kit):
        raise UnsoundPartner("a kit is named <partner>.<kit>, of small letters, digits and dashes")
    registry.named(unit, of)
    if partners.by_name(unit.session, name):
        raise UnsoundPartner("there is a kit of that name, or was: give it another")
    row = registry.new(unit, name)
    row.accepts = sorted(rights.OF_KITS)
    return registry.new_secret(unit, row, INBOUND, key)


def revoke(unit: Unit, kit: Partner) -> None:
    """Take everything from a locked kit: its key, too, for good."""
    kit.accepts = []
    for secret in registry.live(unit, kit, INBOUND):
        secret.expires_at = unit.now
    unit.log(AuditAction.PARTNER_DISABLED, kit.id, partner=kit.name)
