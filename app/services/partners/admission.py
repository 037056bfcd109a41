"""A partner system's address and rights: one asks for them, another gives them.

Whoever may send `return.recorded.v1` decides who is refused, and an address learns of everybody.
"""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.review.approvals import Act, Outcome
from app.services.core import approvals
from app.services.core.errors import Refused
from app.services.core.unit import Unit
from app.services.partners import kits, registry
from app.services.partners.registry import NewSecrets, UnsoundPartner
from app.storage.decisions import approvals as approvals_store
from app.storage.partners import partners
from app.storage.partners.partners import Partner


class AlreadyAdmitted(Refused):
    """The partner has an address or rights already."""


class Rights(NamedTuple):
    url: str | None
    accepts: Collection[str]
    subscribed: Collection[str]


def is_first(unit: Unit) -> bool:
    """Whether there is no partner yet: only then one person adds it with all its rights."""
    return not partners.everyone(unit.session)


def ask(unit: Unit, name: str, rights: Rights, reason: str, key: str = "") -> NewSecrets | None:
    """Add a partner system that may do nothing, and ask another person for its address and rights.

    Its secrets, to be shown once; None for one that is there and waits for them, as after somebody
    declined. Raises UnsoundPartner, or approvals.AlreadyAsked.
    """
    registry.require_sound(name, rights.accepts, rights.subscribed)
    partner, secrets = partners.by_name(unit.session, name), None
    if partner is None:
        partner = registry.new(unit, name)
        secrets = registry.new_secrets(unit, partner, key)
    elif is_admitted(_locked(unit, partner)):
        raise UnsoundPartner("there is a partner of that name, which has its rights")
    terms = {
        "partner": name,
        "partner_id": str(partner.id),
        "url": rights.url or "",
        "accepts": " ".join(sorted(rights.accepts)),
        "subscribed": " ".join(sorted(rights.subscribed)),
    }
    approvals.ask(unit, None, Act.PARTNER, terms, reason)
    return secrets


def give(unit: Unit, terms: Mapping[str, str]) -> None:
    """Give a partner what was asked for. Raises AlreadyAdmitted where it has something already."""
    partner = unit.session.get_one(Partner, UUID(terms["partner_id"]))
    if is_admitted(_locked(unit, partner)):
        raise AlreadyAdmitted
    partner.url = terms["url"] or None
    partner.accepts, partner.subscribed = terms["accepts"].split(), terms["subscribed"].split()
    unit.log(AuditAction.PARTNER_ADMITTED, partner.id, partner=partner.name)


def disable(unit: Unit, name: str) -> tuple[Rights, bool]:
    """Take its address and rights from a partner at once; what they were.

    And whether a request for others waited, which is declined: a second person alone would give
    them. One person may: to give them back takes two. Its secrets stay; a kit loses its key, too.
    Raises NoSuchPartner.
    """
    waited = _decline(unit, name)
    partner = _locked(unit, registry.named(unit, name))
    before = Rights(partner.url, partner.accepts, partner.subscribed)
    if kits.is_kit(name) and is_admitted(partner):
        kits.revoke(unit, partner)
    elif is_admitted(partner):
        partner.url, partner.accepts, partner.subscribed = None, [], []
        unit.log(AuditAction.PARTNER_DISABLED, partner.id, partner=name)
    return before, waited


def _decline(unit: Unit, name: str) -> bool:
    """Before the partner is locked, as a confirmation does."""
    asked = approvals_store.without_case(unit.session, Act.PARTNER)
    waiting = [
        approval
        for one in asked
        if one.terms["partner"] == name
        and (approval := approvals.locked(unit, None, one.id)[1]).outcome is None
    ]
    for approval in waiting:
        approvals.settle(unit, approval, Outcome.DECLINED)
    return bool(waiting)


def _locked(unit: Unit, partner: Partner) -> Partner:
    unit.session.refresh(partner, with_for_update=True)
    return partner


def is_admitted(partner: Partner) -> bool:
    """Whether it has an address or any right."""
    return bool(partner.url or partner.accepts or partner.subscribed)
