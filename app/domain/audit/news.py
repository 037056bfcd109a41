"""News of a case that somebody has laid by: what happens to it for which it comes back."""

from app.domain.audit.actions import CHANGES_THE_CASE, AuditAction

# Not what they do who come back to look, nor what they are told or asked, nor what colleagues note.
NEWS = CHANGES_THE_CASE - {
    AuditAction.RETURNED,
    AuditAction.SESSIONS_ENDED,
    AuditAction.REFERENCE_ASKED,
    AuditAction.DATA_GIVEN,
    AuditAction.REMINDED,
    AuditAction.LOCATION_SENT_AGAIN,
    AuditAction.INFORMATION_ASKED,
    AuditAction.NOTE_ADDED,
    AuditAction.CALL_LOGGED,
}
