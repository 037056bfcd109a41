"""Who may do what alone in the back office: one table, and nothing that is not in it.

What takes two persons has its own, `domain.approvals`.
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
    WORK_CASE = "work-case"  # hold, release, questions, matches, the way of a check
    SEE_MESSAGES = "see-messages"  # partners' callbacks in quarantine
    SETTLE_MESSAGES = "settle-messages"  # says that they are dealt with
    SEE_SCHEME = "see-scheme"


ROLE_NAMES = {
    Role.CASEWORKER: N_("caseworker"),
    Role.SENIOR: N_("senior reviewer"),
    Role.MANAGER: N_("scheme manager"),
    Role.AUDITOR: N_("auditor"),
    Role.PARTNER_OPERATOR: N_("partner operator"),
}

_GRANTED: dict[Role, frozenset[Permission]] = {
    Role.CASEWORKER: frozenset(
        {Permission.SEE_QUEUE, Permission.SEE_CASE, Permission.WORK_CASE, Permission.SEE_SCHEME}
    ),
    Role.SENIOR: frozenset(
        {
            Permission.SEE_QUEUE,
            Permission.SEE_CASE,
            Permission.WORK_CASE,
            Permission.SEE_MESSAGES,
            Permission.SETTLE_MESSAGES,
            Permission.SEE_SCHEME,
        }
    ),
    Role.MANAGER: frozenset(
        {
            Permission.SEE_QUEUE,
            Permission.SEE_CASE,
            Permission.SEE_MESSAGES,
            Permission.SETTLE_MESSAGES,
            Permission.SEE_SCHEME,
        }
    ),
    Role.AUDITOR: frozenset({Permission.SEE_QUEUE, Permission.SEE_MESSAGES, Permission.SEE_SCHEME}),
    Role.PARTNER_OPERATOR: frozenset({Permission.SEE_MESSAGES, Permission.SETTLE_MESSAGES}),
}


def allowed(roles: frozenset[Role], permission: Permission) -> bool:
    """Whether any of the roles grants it. No role grants nothing."""
    return any(permission in _GRANTED[role] for role in roles)


def known(claims: object) -> frozenset[Role]:
    """The roles among an identity provider's claims; whatever is not on our list is dropped."""
    if not isinstance(claims, (list, tuple, set, frozenset)):
        return frozenset()
    return frozenset(Role(claim) for claim in claims if claim in list(Role))
