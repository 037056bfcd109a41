"""What an auditor reads of the log: which entries tell who read what, and what of them is open."""

from app.domain.audit.actions import AuditAction

# Whoever opens, looks for, lists or takes away what is somebody's.
READING = frozenset(
    {
        AuditAction.CASE_OPENED,
        AuditAction.CASE_ENTERED,
        AuditAction.CONTACT_SEEN,
        AuditAction.DESCRIPTION_SEEN,
        AuditAction.FILE_OPENED,
        AuditAction.COMPLAINT_OPENED,
        AuditAction.SEARCHED,
        AuditAction.LIST_READ,
        AuditAction.DATA_GIVEN,
        AuditAction.LOG_READ,
    }
)
# Words, numbers and partners' names. All else stays sealed for auditors: ids lead to a person's
# record, file or message, and a partner's address to its system.
OPEN_DETAILS = frozenset(
    "act about automated check count days direction ground hours kind outcome page partner purpose"
    " reason results roles rule seconds settings status strangers task verdict version".split()
)
