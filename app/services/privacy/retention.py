"""Retention: what was stored for as long as the scheme's settings say is erased, by the worker."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.basics import dates
from app.domain.cases.lifecycle import RETENTION, Status
from app.services.core import clock
from app.services.core.unit import Portal, Unit, unit_for
from app.services.privacy import erasure
from app.services.privacy.erasure import BATCH
from app.services.scheme import settings as scheme_settings
from app.services.scheme.settings import NoScheme
from app.storage.database import engine
from app.storage.privacy import erasures, retention
from app.storage.scheme.settings import SchemeVersion


def run(portal: Portal, actor: str, now: datetime | None = None) -> Iterator[int]:
    """Erase all that is due, a batch at a time: how many each. Cut off, run it again.

    What was retained of erased EOIs goes once the scheme is over: R 1.1 needs it no more.

    Each batch is erased as soon as it is found due, so that nothing comes in between; an order
    would wait for as long as the ledger is away. Raises as erasure.carry_out.
    """
    now = now or clock.now(portal)
    with unit_for(portal, actor, now=now) as unit:
        try:
            settings = scheme_settings.current(unit)
        except NoScheme:
            return
    while owners := _due(portal, actor, settings, now):
        erasure.erase(portal, actor, owners, "retention", now)
        yield len(owners)
    if settings.ends_on < dates.today(now):
        with unit_for(portal, actor, write=True, now=now) as unit:
            if dropped := erasures.drop_former(unit.session):
                unit.log(AuditAction.FORMER_DROPPED, count=dropped)
    engine.empty_write_ahead_log(portal.engine)  # of the keys that are no more


def _due(portal: Portal, actor: str, settings: SchemeVersion, now: datetime) -> list[UUID]:
    with unit_for(portal, actor, now=now) as unit:
        return _drafts(unit, settings) or _ended(unit, settings) or _returns(unit, settings)


def _drafts(unit: Unit, settings: SchemeVersion) -> list[UUID]:
    """None while they can be submitted, or could be a short while ago."""
    before = dates.later(unit.now, days=-settings.keep_drafts)
    if before < settings.window_closes_at:
        return []
    return retention.eois(unit.session, [Status.DRAFT], before, BATCH)


def _ended(unit: Unit, settings: SchemeVersion) -> list[UUID]:
    for setting, statuses in RETENTION.items():
        before = dates.later(unit.now, days=-getattr(settings, setting))
        if due := retention.eois(unit.session, statuses, before, BATCH):
            return due
    return []


def _returns(unit: Unit, settings: SchemeVersion) -> list[UUID]:
    before = dates.later(unit.now, days=-settings.keep_returns)
    is_over = settings.ends_on < dates.today(before)
    return retention.returns(unit.session, before, BATCH, is_over=is_over)
