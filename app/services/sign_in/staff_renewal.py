"""Staff renewal: the provider is asked again and again whether the person of a session may go on.

So who was disabled there is out within minutes, where it gives refresh tokens, which are sealed.
One is claimed, in a transaction of its own, before the provider is asked outside any; its answer is
written in another. Cut off in between, the provider is asked again a minute later; if it has given
another token that was lost so, it says no then, and the person signs in anew.
"""

from typing import TYPE_CHECKING, NamedTuple

from app.domain.audit.actions import AuditAction
from app.domain.review import roles
from app.domain.sign_in.staff_sessions import LOOK_AGAIN, LOOK_EVERY
from app.security.encryption.keyring import MESSAGES
from app.services.core.unit import Unit
from app.storage.database.marks import cell_of
from app.storage.sign_in import staff_sessions as staff_store
from app.storage.sign_in.staff_sessions import StaffSession

if TYPE_CHECKING:
    from app.security.openid.renewal import Renewed


class Claimed(NamedTuple):
    """Whom to ask about, and with what."""

    issuer: str
    subject: str
    refresh_token: str


def keep(unit: Unit, row: StaffSession, refresh_token: str) -> None:
    """Keep what the provider is asked with the next time: it has let the person go on just now."""
    if row.id is None:
        raise ValueError("a session of the release before has no refresh token")
    key = unit.keyring.system_key(MESSAGES, unit.now)
    cell = cell_of(StaffSession.refresh_token, row.id)
    row.refresh_token = unit.keyring.seal(key, refresh_token.encode(), cell)
    row.verified_at, row.look_at = unit.now, unit.now + LOOK_EVERY


def claim(unit: Unit, token: str) -> Claimed | None:
    """The refresh token of this session, for one of those who find that it is due."""
    row = staff_store.of_token(unit.session, token, unit.now, lock=True)
    if row is None or row.id is None or row.refresh_token is None:
        return None
    if row.look_at is None or row.look_at > unit.now:
        return None
    row.look_at = unit.now + LOOK_AGAIN
    key = unit.keyring.system_key_of(MESSAGES, row.refresh_token)
    cell = cell_of(StaffSession.refresh_token, row.id)
    opened = unit.keyring.open(key, row.refresh_token, cell).decode()
    return Claimed(row.issuer, row.subject, opened)


def go_on(unit: Unit, token: str, renewed: "Renewed") -> None:
    """The provider lets the person go on, in the roles that it says they have now."""
    row = staff_store.of_token(unit.session, token, unit.now, lock=True)
    if row is None:  # signed out meanwhile
        return
    keep(unit, row, renewed.refresh_token)
    if renewed.roles is None:
        return
    known: list[str] = sorted(roles.from_claims(renewed.roles))
    if known != row.roles:
        row.roles = known
        unit.log(AuditAction.ROLES_CHANGED, roles=" ".join(known))
