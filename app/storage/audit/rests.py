"""Rests: cases that were laid by, and of which the log says something new since."""

from datetime import datetime

from sqlalchemy import ColumnElement, null, select, update
from sqlalchemy.orm import Session, aliased

from app.domain.audit.actions import AuditAction
from app.domain.audit.news import NEWS
from app.storage.audit.entries import AuditEntry
from app.storage.review.claims import Claim


def any_over(now: datetime) -> ColumnElement[bool]:
    """Whether something was done since by anybody but who laid it by, as a condition."""
    return select(Claim.eoi_id).where(_is_over(now)).exists()


def end(session: Session, now: datetime) -> bool:
    """Bring these back; whether there were any."""
    ended = update(Claim).values(snoozed_at=null(), snoozed_until=null()).where(_is_over(now))
    return session.execute(ended.returning(Claim.eoi_id)).first() is not None


def _is_over(now: datetime) -> ColumnElement[bool]:
    """By the entries' ids: what waited for the lock meanwhile has an earlier time."""
    laid_by, of_it = aliased(AuditEntry), AuditEntry.subject == Claim.eoi_id
    last = (
        select(laid_by.id)
        .where(laid_by.subject == Claim.eoi_id, laid_by.action == AuditAction.CASE_SNOOZED)
        .order_by(laid_by.id.desc())
        .limit(1)
        .correlate(Claim)
    )
    is_new = AuditEntry.id > last.scalar_subquery(), AuditEntry.actor != Claim.actor
    news = select(AuditEntry.id).where(of_it, AuditEntry.action.in_(NEWS), *is_new)
    return (Claim.snoozed_until > now) & news.correlate(Claim).exists()
