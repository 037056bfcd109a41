"""Erasure of a person is decided in one transaction and carried out after it.

Carrying out writes down who goes in the ledger outside the database first, and then deletes all
there is of them in one transaction. Cut off in between, the next who reads the ledger completes it:
who is named there is erased.
"""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import ENDED_AGAINST, LIVE
from app.services.blind_index import profiles
from app.services.cases import outcomes
from app.services.core import clock
from app.services.core.errors import Refused
from app.services.core.unit import Portal, Unit, unit_for
from app.services.intake import family_groups
from app.storage.cases import eois
from app.storage.cases import family_groups as family_group_store
from app.storage.cases.eois import Eoi
from app.storage.decisions import approvals, corrections
from app.storage.objects import erasure_ledger
from app.storage.privacy import erasures
from app.storage.privacy.erasures import FormerEoi

BATCH = 100


class TakesTwo(Refused):
    """The case is live, or something waits on it: one person alone may not erase it."""


def order(unit: Unit, eoi_id: UUID) -> None:
    """Decide to erase an EOI. It is carried out after the commit, by whoever comes first."""
    if erasures.order(unit.session, eoi_id, unit.now):
        unit.log(AuditAction.ERASURE_ORDERED, eoi_id, reason="asked")


def order_alone(unit: Unit, reference: str) -> None:
    """Decide it without a second person. Raises NoSuchEoi or TakesTwo."""
    eoi = unit.locked(eois.by_reference(unit.session, reference))
    if eoi.state in LIVE or _waits(unit, eoi):
        raise TakesTwo
    order(unit, eoi.id)


def carry_out(portal: Portal, actor: str, now: datetime | None = None) -> int:
    """Erase the next batch of those ordered; how many there were. Never in a transaction.

    Raises ObjectsUnavailable, KeyUnavailable or Unavailable; then they are still ordered.
    """
    with unit_for(portal, actor) as unit:
        owners = erasures.ordered(unit.session, BATCH)
    if owners:
        erase(portal, actor, owners, "asked", now)
    return len(owners)


def erase(
    portal: Portal, actor: str, owners: Collection[UUID], reason: str, now: datetime | None = None
) -> None:
    """Erase EOIs and return records; of those that are gone already, nothing. As `carry_out`."""
    now = now or clock.now(portal)
    deployment = portal.keyring.deployment
    batch = erasure_ledger.put(portal.ledger, portal.provider, deployment, owners, now)
    _delete(portal, actor, batch, owners, reason=reason, now=now)


def replay(portal: Portal, actor: str, now: datetime | None = None) -> int:
    """Erase whom the ledger names and this database has not erased, as one restored; how many.

    Raises erasure_ledger.Damaged, and as `carry_out`.
    """
    now, deployment = now or clock.now(portal), portal.keyring.deployment
    with unit_for(portal, actor, before_replay=True) as unit:
        seen = erasures.batches(unit.session)
    count = 0
    for batch in erasure_ledger.unseen(portal.ledger, seen):
        owners = erasure_ledger.read(portal.ledger, portal.provider, deployment, batch)
        count += _delete(portal, actor, batch, owners, reason="replay", now=now)
    return count


def _delete(
    portal: Portal, actor: str, batch: str, owners: Collection[UUID], *, reason: str, now: datetime
) -> int:
    """All that the ledger's batch names, in one transaction; how many there were."""
    with unit_for(portal, actor, write=True, now=now, before_replay=True) as unit:
        erasures.drop_access(unit.session, owners)
        found = erasures.lock_eois(unit.session, owners)
        records = erasures.lock_returns(unit.session, owners)
        erased = [eoi.id for eoi in found] + [record.id for record in records]
        erasures.drop_messages(unit.session, erased)
        profiles.delete(unit, erased)
        for eoi in found:
            if eoi.state in LIVE:
                outcomes.withdraw(unit, eoi)
        former = [_former(unit, eoi) for eoi in found if eoi.state in ENDED_AGAINST]
        for eoi in found:
            family_groups.remove(unit, eoi)
        ids = [eoi.id for eoi in found]
        erasures.drop_eois(unit.session, ids, now, [eoi.id for eoi in former])
        unit.session.add_all(former)
        for record in records:
            erasures.drop_person(unit.session, record)
        for owner in erased:
            unit.log(AuditAction.ERASED, owner, reason=reason)
        erasures.complete(unit.session, batch, owners)
    return len(erased)


def _former(unit: Unit, eoi: Eoi) -> FormerEoi:
    group = family_group_store.of_eoi(unit.session, eoi.id)
    return FormerEoi(
        id=eoi.id,
        status=eoi.status,
        ground=eoi.ground,
        family_id=group.id if group else None,
        submitted_at=eoi.submitted_at,
        erased_at=unit.now,
    )


def _waits(unit: Unit, eoi: Eoi) -> bool:
    """Whether a request on it waits for its answer."""
    asked = approvals.of_eoi(unit.session, eoi.id)
    complained = corrections.of_eoi(unit.session, eoi.id)
    return any(a.outcome is None for a in asked) or any(c.answered_at is None for c in complained)
