"""A right says what a partner may send: a type of event, or one check's alone of that type."""

from collections.abc import Collection

from app.domain.cases.checks import Check
from app.domain.partners.incoming import CHECK_UPDATED, Event
from app.domain.partners.reading import INCOMING

_BY_CHECK = {CHECK_UPDATED: [f"{CHECK_UPDATED}:{check}" for check in Check]}
# As they are written; a type without a check means both.
RIGHTS = (*INCOMING, *(right for several in _BY_CHECK.values() for right in several))
# What a mobile kit may send, if its partner may: what it takes of a body, and nothing else.
OF_KITS = frozenset({f"{CHECK_UPDATED}:{Check.BIOMETRIC}"})

# What each scope of the machine API gives: its own events, whether they are sent or asked for;
# what became of those; and requests for checks that it makes.
FEED, DELIVERIES, CHECKS = "feed", "deliveries", "checks"
SCOPES = {
    FEED: "Read your events, in their order",
    DELIVERIES: "See what became of your events",
    CHECKS: "See what checks are asked of you in a case",
}
# How a partner's system proves who it is when it asks for a token (RFC 7523 §2.2).
JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"


def scopes(accepts: Collection[str], subscribed: Collection[str]) -> frozenset[str]:
    """The scopes that a partner has by its rights."""
    makes_checks = bool(exact(accepts) & {*_BY_CHECK[CHECK_UPDATED]})
    held = {FEED: bool(subscribed), DELIVERIES: bool(subscribed), CHECKS: makes_checks}
    return frozenset(scope for scope, has in held.items() if has)


def exact(rights: Collection[str]) -> frozenset[str]:
    """The same rights, each with its check where its type has one."""
    return frozenset(one for right in rights for one in _BY_CHECK.get(right, [right]))


def needed(event: Event) -> str:
    """The right that an event needs, of those that `exact` names."""
    check = getattr(event.data, "check", None)
    return f"{event.type}:{check}" if event.type in _BY_CHECK else event.type
