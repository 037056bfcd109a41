"""What an auditor reads of the log: which entries tell who read what, and what of them is open."""

from collections.abc import Iterable, Mapping
from typing import Any
from uuid import UUID

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
SHOWING = frozenset({AuditAction.SEARCHED, AuditAction.LIST_READ})  # persons of several cases
# Words, numbers and partners' names. All else stays sealed for auditors: ids lead to a person's
# record, file or message, and a partner's address to its system.
OPEN_DETAILS = frozenset(
    "act about automated check count days direction ground hours kind outcome page partner purpose"
    " reason results roles rule seconds settings status strangers task verdict version".split()
)


def written(cases: Iterable[UUID]) -> str:
    """As the detail `shown` of an entry has the cases whose persons it showed to who made it."""
    return " ".join(map(str, cases))


def shown(detail: Mapping[str, Any]) -> set[UUID]:
    """The cases of that detail."""
    return {UUID(one) for one in detail.get("shown", "").split()}
