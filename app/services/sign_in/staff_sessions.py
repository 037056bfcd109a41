"""Staff sessions: sign-in by OpenID Connect, and sessions in the back office, as rows."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from app.domain.audit.actions import AuditAction
from app.domain.review import roles
from app.domain.review.approvals import Act, may_ask
from app.domain.review.roles import Permission, Role
from app.security.encryption.keyring import LIMIT
from app.security.tokens import hash_token, new_token
from app.services.core import clock
from app.services.core.errors import Refused
from app.services.core.unit import Portal, Unit
from app.storage.sign_in import sessions
from app.storage.sign_in.sessions import PendingSignIn, StaffSession, UsedLogoutToken

if TYPE_CHECKING:  # only where somebody signs in is that imported
    from app.security.openid.backchannel_logout import LogoutToken
    from app.security.openid.oidc import Identity

IDLE = timedelta(minutes=20)
LONGEST = timedelta(hours=8)
SIGNING_IN = timedelta(minutes=10)
_NOTED_EVERY = timedelta(minutes=1)  # use is written down no oftener than that


class Replayed(Refused):
    """The logout token was used before."""


@dataclass(frozen=True)
class Staff:
    """A signed-in person. `unnoted`: they have worked for a while without `note_use`."""

    issuer: str
    subject: str
    name: str
    roles: frozenset[Role]
    unnoted: bool

    @property
    def actor(self) -> str:
        return actor(self.issuer, self.subject)

    def may(self, what: Permission | Act) -> bool:
        """Whether they have the permission, or may ask for the act."""
        if isinstance(what, Act):
            return may_ask(self.roles, what)
        return roles.allowed(self.roles, what)


def actor(issuer: str, subject: str) -> str:
    """How a person is named in units and in the audit log."""
    return f"{issuer} {subject}"


def pseudonym(portal: Portal, person: str) -> str:
    """What the log calls a reviewer: a keyed hash of their `actor`, until the key is rotated."""
    _, tag = portal.serving_keyring.tag(LIMIT, "staff", person, at=clock.now(portal))
    return tag.hex()


def remember(unit: Unit, browser: str, pending: Mapping[str, str]) -> None:
    """Store what a sign-in began with, for this browser's token; it may have begun others."""
    unit.session.add(
        PendingSignIn(
            token_hash=_place(browser, pending["state"]),
            pending=dict(pending),
            expires_at=unit.now + SIGNING_IN,
        )
    )


def recall(unit: Unit, browser: str, state: str) -> dict[str, Any] | None:
    """What the sign-in of this state began with; None the second time, too late, or elsewhere."""
    return sessions.take_pending(unit.session, _place(browser, state), unit.now)


def _place(browser: str, state: str) -> bytes:
    """Nobody finds it with the state alone: a link to our callback signs nobody else in."""
    return hash_token(f"{browser} {state}")


def sign_in(unit: Unit, identity: "Identity") -> str:
    """Begin a session of the unit's actor, under a new token.

    Roles are those of our list among what was claimed.
    """
    token = new_token()
    known = sorted(roles.from_claims(identity.roles))
    unit.session.add(
        StaffSession(
            token_hash=hash_token(token),
            issuer=identity.issuer,
            subject=identity.subject,
            sid=identity.sid,
            name=identity.name,
            roles=known,
            started_at=unit.now,
            used_at=unit.now,
        )
    )
    unit.log(AuditAction.SIGNED_IN, roles=" ".join(known))
    return token


def identify(unit: Unit, token: str) -> Staff | None:
    """Whose session the token is of; None once it has ended."""
    row = sessions.staff(unit.session, token, unit.now, IDLE, LONGEST)
    if row is None:
        return None
    unnoted = unit.now - row.used_at >= _NOTED_EVERY
    return Staff(row.issuer, row.subject, row.name, roles.from_claims(row.roles), unnoted)


def roles_of(unit: Unit, person: str) -> frozenset[Role] | None:
    """As the person signed in last; None if that is too long ago, or if it is no reviewer."""
    issuer, _, subject = person.partition(" ")
    row = sessions.newest_staff(unit.session, issuer, subject)
    return roles.from_claims(row.roles) if row else None


def note_use(unit: Unit, token: str) -> None:
    """The session is in use: it does not end by idleness for a while."""
    row = sessions.staff(unit.session, token, unit.now, IDLE, LONGEST)
    if row is not None:
        row.used_at = unit.now


def sign_out(unit: Unit, token: str) -> None:
    sessions.end_staff(unit.session, token)


def sign_out_by_provider(unit: Unit, issuer: str, order: "LogoutToken") -> None:
    """End the sessions that a back-channel logout names. Raises Replayed."""
    if unit.session.get(UsedLogoutToken, order.jti):
        raise Replayed
    unit.session.add(UsedLogoutToken(jti=order.jti, used_at=unit.now))
    sessions.end_staff_of(unit.session, issuer, order.subject, order.sid)
