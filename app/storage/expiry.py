"""Rows that nothing can use after a time, and how long they are kept."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.storage.access import AccessRequest, Counter
from app.storage.partners import PartnerSecret
from app.storage.sessions import ApplicantSession, PendingSignIn, StaffSession, UsedLogoutToken

_DAY = timedelta(days=1)
# Where a row says when it ends, it goes at once; else after longer than anything looks back.
_KEPT: dict[InstrumentedAttribute[Any], timedelta] = {
    ApplicantSession.expires_at: timedelta(),
    PendingSignIn.expires_at: timedelta(),
    PartnerSecret.expires_at: timedelta(),
    AccessRequest.created_at: _DAY,
    Counter.period: _DAY,
    StaffSession.used_at: _DAY,
    UsedLogoutToken.used_at: _DAY,
}


def forget(session: Session, now: datetime) -> None:
    for since, kept in _KEPT.items():
        session.execute(delete(since.class_).where(since < now - kept))
