"""A provider's answers about a person are checked here: the ID token, and what userinfo adds.

See OpenID Connect Core 1.0 §3.1.3.7, §5.3 and §12.2.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc.jwt import JWTClaimsRegistry

from app.security.openid import claims, client, discovery
from app.security.openid.claims import Claims
from app.security.openid.discovery import SKEW, Provider, SignInFailed, refusing

_REFUSED = {401, 403}  # how userinfo answers a token that is not for it


@dataclass(frozen=True)
class Identity:
    """Who signed in: (issuer, subject) identifies the person, the name is only displayed.

    `sid` is the provider's session. `roles` is the claim as received: any JSON value, or None.
    `claims` are the names of all that were sent. `proved_at` is when the person last proved to the
    provider who they are, if it says so. `refresh_token` is by what the provider can be asked again
    whether they may go on; `logs_out`, whether it promises to tell who signs out there.
    """

    issuer: str
    subject: str
    sid: str | None
    name: str
    roles: object
    claims: tuple[str, ...] = field(default=(), compare=False)
    proved_at: datetime | None = field(default=None, compare=False)
    refresh_token: str | None = field(default=None, compare=False, repr=False)
    logs_out: bool = field(default=False, compare=False)


class _IdToken(CodeIDToken):
    def validate_amr(self) -> None:
        """Nobody reads it here, and who has one role as a string may have one method so."""


def id_token(
    provider: Provider,
    metadata: Mapping[str, Any],
    tokens: Mapping[str, Any],
    now: datetime,
    *,
    nonce: str | None,
) -> Claims:
    """The claims of the ID token among the tokens, all of them checked but `auth_time`.

    `nonce`: of the sign-in; None where the tokens are renewed. Raises SignInFailed or Unreachable.
    """
    if not isinstance(tokens.get("id_token"), str):
        raise SignInFailed("id-token")
    found = discovery.decode(provider, tokens["id_token"])
    token: Any = _IdToken(
        found.claims,
        found.header,
        options={
            "iss": {"value": metadata["issuer"]},
            "aud": {"value": provider.client_id},
            "sub": {"essential": True},
        },
        params={
            "client_id": provider.client_id,
            "nonce": nonce,
            "access_token": tokens.get("access_token"),
        },
    )
    with refusing("id-token"):
        token.validate(int(now.timestamp()), SKEW)
    if not token["sub"].isprintable():
        raise SignInFailed("sub")
    return token  # type: ignore[no-any-return]


def identity(
    provider: Provider,
    metadata: Mapping[str, Any],
    tokens: Mapping[str, Any],
    token: Claims,
    now: datetime,
) -> Identity:
    """Who the tokens are of, by their ID token and userinfo, which is asked.

    Raises SignInFailed or Unreachable.
    """
    answers = [*userinfo(provider, metadata, tokens, now), token]
    if any(answer.get("sub") != token["sub"] for answer in answers):
        raise SignInFailed("userinfo")
    proved = token.get("auth_time")
    return Identity(
        issuer=metadata["issuer"],
        subject=token["sub"],
        sid=claims.text(token.get("sid")),
        name=claims.text(claims.find("name", *answers)) or token["sub"],
        roles=claims.find(provider.roles_claim, *answers),
        claims=claims.names(*answers),
        proved_at=None if proved is None else min(datetime.fromtimestamp(proved, UTC), now),
        refresh_token=claims.text(tokens.get("refresh_token")),
        logs_out=metadata.get("backchannel_logout_supported") is True,
    )


def userinfo(
    provider: Provider, metadata: Mapping[str, Any], tokens: Mapping[str, Any], now: datetime
) -> list[Claims]:
    """What the provider adds to the ID token; nothing where it has no such endpoint or says no.

    Raises SignInFailed or Unreachable.
    """
    if "userinfo_endpoint" not in metadata:
        return []
    with client.session(provider, token=tokens, leeway=0) as session, refusing("userinfo"):
        answer = session.get(metadata["userinfo_endpoint"])
        if answer.status_code in _REFUSED:
            return []
        if not answer.headers.get("Content-Type", "").lower().startswith("application/jwt"):
            return [discovery.json_object(answer)]
        answer.raise_for_status()
        signed = discovery.decode(provider, answer.text).claims
        JWTClaimsRegistry(
            int(now.timestamp()),
            SKEW,
            iss={"value": metadata["issuer"]},
            aud={"value": provider.client_id},
        ).validate(signed)
        return [signed]
