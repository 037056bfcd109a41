"""Rows that nothing can use after a time, and how long they are kept."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from app.domain.cases.lifecycle import Status
from app.domain.sign_in.codes import KNOWN_FOR
from app.storage.cases.contact_changes import ContactChange
from app.storage.cases.eois import Eoi
from app.storage.database import changes
from app.storage.outbox import OutboxMessage
from app.storage.partners.inbox import InboxMessage
from app.storage.partners.partners import PartnerSecret
from app.storage.privacy import erasures
from app.storage.sign_in.code_requests import AccessRequest, Counter
from app.storage.sign_in.sent_codes import KnownBrowser, SentCode
from app.storage.sign_in.sessions import (
    ApplicantSession,
    PendingSignIn,
    StaffSession,
    UsedLogoutToken,
)

_DAY = timedelta(days=1)
# Where a row says when it ends, it goes at once; else after longer than anything looks back.
_KEPT: dict[InstrumentedAttribute[Any], timedelta] = {
    ApplicantSession.expires_at: timedelta(),
    PendingSignIn.expires_at: timedelta(),
    PartnerSecret.expires_at: timedelta(),
    AccessRequest.created_at: _DAY,
    SentCode.sent_at: _DAY,
    KnownBrowser.proved_at: KNOWN_FOR,
    ContactChange.asked_at: 7 * _DAY,  # its messages are tried for three
    Counter.period: _DAY,
    StaffSession.used_at: _DAY,
    UsedLogoutToken.used_at: _DAY,
    OutboxMessage.settled_at: 30 * _DAY,
    InboxMessage.received_at: 90 * _DAY,  # also what nobody dealt with; a repetition comes earlier
}


_UNREACHABLE_DRAFTS = timedelta(days=2)
_AT_ONCE = 1000


def forget(session: Session, now: datetime) -> None:
    for since, kept in _KEPT.items():
        changes.delete(session, since.class_, since < now - kept)


def forget_drafts(session: Session, now: datetime) -> list[UUID]:
    """Delete drafts, with their keys, that nobody has touched and nobody can return to.

    A draft without a reference is lost with its browser's session. The ids of those deleted, as
    many as one transaction takes: empty when there are no more.
    """
    lost = (
        select(Eoi.id)
        .where(
            Eoi.status == Status.DRAFT,
            Eoi.reference.is_(None),
            Eoi.updated_at < now - _UNREACHABLE_DRAFTS,
        )
        .limit(_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    ids = list(session.scalars(lost))
    erasures.drop_access(session, ids)
    erasures.drop_eois(session, ids, now)
    return ids
