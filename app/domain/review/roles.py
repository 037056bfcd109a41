"""Roles grant permissions in the back office (RBAC): what one person may do alone is in one table.

What takes two persons is in `approvals`.
"""

from enum import StrEnum

from app.domain.basics.text import N_


class Role(StrEnum):
    CASEWORKER = "caseworker"
    SENIOR = "senior"
    MANAGER = "manager"
    AUDITOR = "auditor"
    PARTNER_OPERATOR = "partner-operator"


class Permission(StrEnum):
    SEE_QUEUE = "see-queue"  # references and statuses, no personal data
    SEE_CASE = "see-case"  # the answers
    WORK_CASE = "work-case"  # hold, release, questions, matches, steps of a check
    SEE_QUARANTINE = "see-messages"  # partners' callbacks that fit no case
    DISMISS_CALLBACKS = "settle-messages"  # also unread: nothing is changed by it
    EXAMINE_CALLBACKS = "examine-callbacks"  # reads what one said, has it count, or asks anew
    REVOKE_KITS = "revoke-kits"
    SEE_ENDPOINTS = "see-endpoints"  # where partners' events go, and how that fares
    WORK_ENDPOINTS = "work-endpoints"  # pauses, tests, replays, replaces what we sign with
    ANSWER_COMPLAINTS = "complaints"  # about data protection: reads and closes them
    SEE_SCHEME = "see-scheme"
    MEASURE_ALERTS = "measure-alerts"  # who is flagged how often, by invented people
    OWN_SESSIONS = "own-sessions"  # sees and ends their own, and proves again who they are
    DECLARE_FOR_OTHERS = "declare-for-others"  # a conflict of interest; and lifts one
    SEE_OVERSIGHT = "see-oversight"  # flags of unusual reading
    SEE_LOG = "see-log"  # who did what, without what is somebody's
    CLOSE_FLAG = "close-flag"
    END_SESSIONS = "end-sessions"  # sees and ends anybody's


ROLE_NAMES = {
    Role.CASEWORKER: N_("caseworker"),
    Role.SENIOR: N_("senior reviewer"),
    Role.MANAGER: N_("scheme manager"),
    Role.AUDITOR: N_("auditor"),
    Role.PARTNER_OPERATOR: N_("partner operator"),
}

_ALL = frozenset({Permission.OWN_SESSIONS})  # of every role
_GRANTED: dict[Role, frozenset[Permission]] = {
    Role.CASEWORKER: frozenset(
        {
            Permission.SEE_QUEUE,
            Permission.SEE_CASE,
            Permission.WORK_CASE,
            Permission.ANSWER_COMPLAINTS,
            Permission.SEE_SCHEME,
        }
    ),
    Role.SENIOR: frozenset(
        {
            Permission.SEE_QUEUE,
            Permission.SEE_CASE,
            Permission.WORK_CASE,
            Permission.ANSWER_COMPLAINTS,
            Permission.SEE_QUARANTINE,
            Permission.DISMISS_CALLBACKS,
            Permission.EXAMINE_CALLBACKS,
            Permission.REVOKE_KITS,
            Permission.SEE_SCHEME,
            Permission.DECLARE_FOR_OTHERS,
        }
    ),
    Role.MANAGER: frozenset(
        {
            Permission.SEE_QUEUE,
            Permission.SEE_CASE,
            Permission.ANSWER_COMPLAINTS,
            Permission.SEE_ENDPOINTS,
            Permission.WORK_ENDPOINTS,
            Permission.SEE_QUARANTINE,
            Permission.DISMISS_CALLBACKS,
            Permission.REVOKE_KITS,
            Permission.SEE_SCHEME,
            Permission.MEASURE_ALERTS,
            Permission.SEE_OVERSIGHT,
            Permission.CLOSE_FLAG,
            Permission.END_SESSIONS,
        }
    ),
    Role.AUDITOR: frozenset(
        {
            Permission.SEE_QUEUE,
            Permission.SEE_QUARANTINE,
            Permission.SEE_ENDPOINTS,
            Permission.SEE_SCHEME,
            Permission.SEE_OVERSIGHT,
            Permission.SEE_LOG,
        }
    ),
    Role.PARTNER_OPERATOR: frozenset(
        {
            Permission.SEE_QUARANTINE,
            Permission.DISMISS_CALLBACKS,
            Permission.REVOKE_KITS,
            Permission.SEE_ENDPOINTS,
            Permission.WORK_ENDPOINTS,
        }
    ),
}


def allowed(roles: frozenset[Role], permission: Permission) -> bool:
    """Whether any of the roles grants the permission."""
    return any(permission in _GRANTED[role] | _ALL for role in roles)


def from_claims(claims: object) -> frozenset[Role]:
    """The roles in an identity provider's claim, a list or a string; unknown ones are dropped.

    Commas separate what stands in a string; spaces do only where each word is a role, since a group
    named "senior reviewers" is another.
    """
    if isinstance(claims, str):
        parts = [part.split() for part in claims.split(",")]
        known = set(Role)
        claims = [word for part in parts if known.issuperset(part) for word in part]
    if not isinstance(claims, (list, tuple, set, frozenset)):
        return frozenset()
    return frozenset(Role(claim) for claim in claims if claim in list(Role))
