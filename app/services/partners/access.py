"""Access to the machine API: a token for a partner's assertion, and who a token stands for."""

from collections.abc import Collection
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from app.security.tokens import hash_token, new_id, new_token
from app.services.core import rate_limits
from app.services.core.errors import Forbidden
from app.services.core.rate_limits import Counted
from app.services.core.unit import Unit
from app.services.partners import clients
from app.services.partners.clients import Client
from app.storage.partners import access_tokens
from app.storage.partners.access_tokens import AccessToken

LIFETIME = timedelta(minutes=5)


class NoToken(Forbidden):
    """There is no such token, or not any more."""


class OutOfScope(Forbidden):
    """The token, or its partner's rights, have not that scope."""


class Bearer(NamedTuple):
    """The partner that a token stands for."""

    id: UUID
    name: str
    accepts: Collection[str]
    subscribed: Collection[str]
    scopes: frozenset[str]  # of its token, as far as it has them still

    def require(self, scope: str) -> None:
        """Raises OutOfScope."""
        if scope not in self.scopes:
            raise OutOfScope


def grant(
    unit: Unit, client: Client, key_id: UUID, jti: str, wanted: Collection[str]
) -> tuple[str, Counted]:
    """A token for one assertion, whose id is taken once. It is stored nowhere in clear.

    Raises TooMany; Conflict, at the commit, where the assertion was used before.
    """
    counted = rate_limits.count(unit, "machine-api", client.name)
    token = new_token()
    made = AccessToken(
        id=new_id(),
        token_hash=hash_token(token),
        jti_hash=hash_token(f"{client.id} {jti}"),
        key_id=key_id,
        scope=" ".join(sorted(wanted)),
        expires_at=unit.now + LIFETIME,
    )
    unit.session.add(made)
    return token, counted


def bearer(unit: Unit, token: str) -> Bearer:
    """Who asks with this token. Raises NoToken."""
    found = access_tokens.find(unit.session, hash_token(token), unit.now)
    if found is None:
        raise NoToken
    partner = found.partner
    scopes = clients.scopes(partner) & {*found.scope.split()}
    return Bearer(partner.id, partner.name, partner.accepts, partner.subscribed, scopes)
