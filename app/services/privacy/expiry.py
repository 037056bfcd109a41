"""Expired rows, which nothing can use any more, are deleted here; each table's time is declared.

How long what people sent is retained, the scheme's settings say: see `retention`.
"""

from datetime import timedelta
from typing import Any

from sqlalchemy.orm import InstrumentedAttribute

from app.domain.audit.actions import AuditAction
from app.domain.sign_in.codes import KNOWN_FOR
from app.services.blind_index import probing
from app.services.core.unit import Unit
from app.storage.cases.contact_changes import ContactChange
from app.storage.outbox import OutboxTask
from app.storage.partners import inbox, places
from app.storage.partners.access_tokens import AccessToken
from app.storage.partners.deliveries import Delivery
from app.storage.partners.inbox import InboxMessage
from app.storage.partners.partners import PartnerSecret
from app.storage.privacy import retention
from app.storage.privacy.complaints import Complaint
from app.storage.review.reading_flags import ReadingFlag
from app.storage.sign_in.code_requests import AccessRequest, Counter
from app.storage.sign_in.colleagues import Colleague
from app.storage.sign_in.sent_codes import KnownBrowser, SentCode
from app.storage.sign_in.sessions import ApplicantSession
from app.storage.sign_in.staff_sessions import PendingSignIn, StaffSession, UsedLogoutToken
from app.storage.sign_in.submission_networks import SubmissionNetwork

_DAY = timedelta(days=1)
# Where a row says when it ends, it goes at once; else after longer than anything looks back.
RETAINED_FOR: dict[InstrumentedAttribute[Any], timedelta] = {
    ApplicantSession.expires_at: timedelta(),
    PendingSignIn.expires_at: timedelta(),
    PartnerSecret.expires_at: timedelta(),
    AccessToken.expires_at: timedelta(hours=1),  # by then its assertion is over as well
    AccessRequest.created_at: _DAY,
    SentCode.sent_at: _DAY,
    KnownBrowser.proved_at: KNOWN_FOR,
    ContactChange.asked_at: 7 * _DAY,  # its messages are tried for three
    Counter.period: _DAY,
    SubmissionNetwork.submitted_at: probing.KEPT,
    StaffSession.used_at: _DAY,
    Colleague.signed_in_at: 365 * _DAY,  # the name of who has left
    UsedLogoutToken.used_at: _DAY,
    OutboxTask.settled_at: 30 * _DAY,
    Delivery.settled_at: 30 * _DAY,  # until then it can be replayed
    Complaint.answered_at: 365 * _DAY,  # what nobody has answered stays
    ReadingFlag.closed_at: 365 * _DAY,  # what nobody has explained stays
    InboxMessage.received_at: inbox.KEPT,
}
AT_ONCE = 500  # rows that one transaction deletes: others wait for its lock on SQLite
UNREACHABLE_DRAFTS = timedelta(days=2)  # lost with their browser's session: no reference yet


def delete_expired(unit: Unit) -> bool:
    """Delete as many as one transaction takes; whether there may be more.

    A callback that waits goes by name, so that none goes in silence: while there may be more of
    these, nothing else does.
    """
    waiting = inbox.quarantined_before(unit.session, unit.now - inbox.KEPT, AT_ONCE)
    for message_id in waiting:
        unit.log(AuditAction.MESSAGE_EXPIRED, message_id)
    inbox.delete(unit.session, waiting)
    places.forget(unit.session, unit.now - RETAINED_FOR[Delivery.settled_at])
    left = AT_ONCE - len(waiting)
    for since, retained in RETAINED_FOR.items():
        left -= retention.delete(unit.session, since, unit.now - retained, left)
    unreachable = unit.now - UNREACHABLE_DRAFTS
    lost = retention.delete_unreachable(unit.session, unreachable, unit.now, left)
    for eoi_id in lost:
        unit.log(AuditAction.DRAFT_EXPIRED, eoi_id)
    return len(lost) == left
