"""Staff sessions: sign-in by OpenID Connect, and sessions in the back office, as rows.

How long they last is in domain.sign_in.staff_sessions; how the provider is asked meanwhile whether
their person may go on, in `staff_renewal`.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TYPE_CHECKING, Any, NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.review import roles
from app.domain.review.approvals import Act, may_ask
from app.domain.review.roles import Permission, Role
from app.domain.sign_in.staff_sessions import IDLE, LONGEST, PROOF, SIGNING_IN, UNWATCHED
from app.security.encryption.keyring import LIMIT
from app.security.tokens import hash_token, new_id, new_token
from app.services.core import clock
from app.services.core.errors import Refused
from app.services.core.unit import Portal, Unit
from app.services.sign_in import colleagues, staff_renewal
from app.storage.database.marks import cell_of
from app.storage.sign_in import staff_sessions as staff_store
from app.storage.sign_in.staff_sessions import PendingSignIn, StaffSession, UsedLogoutToken

if TYPE_CHECKING:  # only where somebody signs in is that imported
    from app.security.openid.backchannel_logout import LogoutToken
    from app.security.openid.oidc import Identity

_NOTED_EVERY = timedelta(minutes=1)  # use is written down no oftener than that


class Replayed(Refused):
    """The logout token was used before."""


class Staff(NamedTuple):
    """A signed-in person.

    `unnoted`: they have worked for a while without `note_use`. `is_proved`: they signed in a short
    while ago, so they may do what cannot be undone. `is_due`: the provider is to be asked again.
    """

    issuer: str
    subject: str
    name: str
    roles: frozenset[Role]
    unnoted: bool
    is_proved: bool
    is_due: bool
    left: timedelta  # until the session ends unless it is used, or in any case

    @property
    def actor(self) -> str:
        return actor(self.issuer, self.subject)

    def may(self, what: Permission | Act) -> bool:
        """Whether they have the permission, or may ask for the act."""
        if isinstance(what, Act):
            return may_ask(self.roles, what)
        return roles.allowed(self.roles, what)


class Seen(NamedTuple):
    """A session as it is listed; its `id` is None if the release before began it."""

    id: UUID | None
    person: str
    name: str
    started_at: datetime
    used_at: datetime
    is_current: bool


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
    return staff_store.take_pending(unit.session, _place(browser, state), unit.now)


def _place(browser: str, state: str) -> bytes:
    """Nobody finds it with the state alone: a link to our callback signs nobody else in."""
    return hash_token(f"{browser} {state}")


def sign_in(unit: Unit, identity: "Identity", before: str = "") -> str:
    """Begin a session of the unit's actor, under a new token; that of the token `before` ends.

    Roles are those of our list among what was claimed. It is short where nobody would tell us that
    the account was closed.
    """
    staff_store.end(unit.session, before)
    token, name, row_id = new_token(), colleagues.shown(identity.name), new_id()
    known = sorted(roles.from_claims(identity.roles))
    is_watched = identity.logs_out or identity.refresh_token is not None
    row = StaffSession(
        token_hash=hash_token(token),
        id=row_id,
        issuer=identity.issuer,
        subject=identity.subject,
        sid=identity.sid,
        name="",
        sealed_name=colleagues.seal(unit, name, cell_of(StaffSession.sealed_name, row_id)),
        roles=known,
        started_at=unit.now,
        used_at=unit.now,
        ends_at=unit.now + (LONGEST if is_watched else UNWATCHED),
        proved_at=identity.proved_at,
    )
    if identity.refresh_token is not None:
        staff_renewal.keep(unit, row, identity.refresh_token)
    unit.session.add(row)
    colleagues.remember(unit, name)
    unit.log(AuditAction.SIGNED_IN, roles=" ".join(known))
    return token


def identify(unit: Unit, token: str) -> Staff | None:
    """Whose session the token is of; None once it has ended."""
    row = staff_store.of_token(unit.session, token, unit.now)
    if row is None:
        return None
    ends = row.ends_at or row.started_at + UNWATCHED
    return Staff(
        row.issuer,
        row.subject,
        _name(unit, row),
        roles.from_claims(row.roles),
        unnoted=unit.now - row.used_at >= _NOTED_EVERY,
        is_proved=is_fresh(row.proved_at, unit.now),
        is_due=row.look_at is not None and row.look_at <= unit.now,
        left=min(row.used_at + IDLE, ends) - unit.now,
    )


def _name(unit: Unit, row: StaffSession) -> str:
    if row.sealed_name is None or row.id is None:  # of the release before
        return row.name
    return colleagues.opened(unit, row.sealed_name, cell_of(StaffSession.sealed_name, row.id))


def is_fresh(proved_at: datetime | None, now: datetime) -> bool:
    """Whether who proved then who they are may do now what cannot be undone."""
    return proved_at is not None and proved_at > now - PROOF


def roles_of(unit: Unit, person: str) -> frozenset[Role] | None:
    """As the person signed in last; None if that is too long ago, or if it is no reviewer."""
    issuer, _, subject = person.partition(" ")
    row = staff_store.newest(unit.session, issuer, subject)
    return roles.from_claims(row.roles) if row else None


def last_roles(unit: Unit) -> dict[str, frozenset[Role]]:
    """The same of everybody who signed in, by person."""
    found = staff_store.last_roles(unit.session)
    return {actor(*person): roles.from_claims(known) for person, known in found.items()}


def person_of(unit: Unit, token: str) -> str | None:
    """Whose session the token was of, also if it has ended by itself a short while ago."""
    row = staff_store.stored(unit.session, token)
    return actor(row.issuer, row.subject) if row else None


def note_use(unit: Unit, token: str) -> None:
    """The session is in use: it does not end by idleness for a while."""
    row = staff_store.of_token(unit.session, token, unit.now)
    if row is not None:
        row.used_at = unit.now


def sign_out(unit: Unit, token: str) -> None:
    staff_store.end(unit.session, token)


def sign_out_by_provider(unit: Unit, issuer: str, order: "LogoutToken") -> None:
    """End the sessions that a back-channel logout names. Raises Replayed."""
    if unit.session.get(UsedLogoutToken, order.jti):
        raise Replayed
    unit.session.add(UsedLogoutToken(jti=order.jti, used_at=unit.now))
    staff_store.end_by_provider(unit.session, issuer, order.subject, order.sid)


def listed(unit: Unit, token: str) -> list[Seen]:
    """All live sessions, by person; `token` is that of the one who looks."""
    found = [
        Seen(
            row.id,
            actor(row.issuer, row.subject),
            _name(unit, row),
            row.started_at,
            row.used_at,
            is_current=row.token_hash == hash_token(token),
        )
        for row in staff_store.all_live(unit.session, unit.now)
    ]
    return sorted(found, key=attrgetter("name", "person"))


def end_own(unit: Unit, session_id: UUID) -> bool:
    """End a session of the unit's actor; whether it had not ended before."""
    row = staff_store.by_id(unit.session, session_id, unit.now)
    if row is None or actor(row.issuer, row.subject) != unit.actor:
        return False
    unit.session.delete(row)
    unit.log(AuditAction.SESSION_ENDED, person=unit.actor)
    return True


def end_everybodys(unit: Unit) -> int:
    """End the sessions of all staff, as an operator does; how many there were."""
    if count := staff_store.end_everybodys(unit.session):
        unit.log(AuditAction.SESSION_ENDED, count=count)
    return count


def end_all_of(unit: Unit, session_id: UUID) -> bool:
    """End all sessions of the person whose session this is; whether it had not ended before.

    They may sign in again, unless the provider refuses them.
    """
    row = staff_store.by_id(unit.session, session_id, unit.now)
    if row is None:
        return False
    person = actor(row.issuer, row.subject)
    count = staff_store.end_of_person(unit.session, row.issuer, row.subject)
    unit.log(AuditAction.SESSION_ENDED, person=person, count=count)
    return True
