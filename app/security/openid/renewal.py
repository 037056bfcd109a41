"""A refresh token asks the provider again whether a person may go on, and in which roles.

See RFC 6749 §6 and OpenID Connect Core 1.0 §12.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.security.http.outbound import Unreachable
from app.security.openid import answers, claims, client, discovery
from app.security.openid.claims import Claims
from app.security.openid.discovery import Provider, SignInFailed


class NoLonger(SignInFailed):
    """The provider says that the person may not go on, or speaks of somebody else."""

    def __init__(self) -> None:
        super().__init__("no-longer")


@dataclass(frozen=True)
class Renewed:
    """The provider lets the person go on. `refresh_token` is the one to ask with the next time.

    `roles` is the claim as received; None where nothing that would have it was answered.
    """

    refresh_token: str = field(repr=False)
    roles: object


def renew(provider: Provider, refresh_token: str, subject: str, now: datetime) -> Renewed:
    """What the provider says now of the person with this subject.

    Raises NoLonger; SignInFailed or Unreachable where its answer says nothing of the person.
    """
    tokens = client.refresh(provider, refresh_token)
    if tokens is None:
        raise NoLonger
    said = _said(provider, tokens, subject, now)
    return Renewed(
        refresh_token=claims.text(tokens.get("refresh_token")) or refresh_token,
        roles=None if not said else claims.find(provider.roles_claim, *said) or [],
    )


def _said(
    provider: Provider, tokens: Mapping[str, Any], subject: str, now: datetime
) -> list[Claims]:
    """What is said of the person; nothing while userinfo is away, which may hold the roles."""
    metadata = discovery.metadata(provider)
    said: list[Claims] = []
    if "id_token" in tokens:  # not every provider renews it
        said = [answers.id_token(provider, metadata, tokens, now, nonce=None)]
    try:
        said = [*answers.userinfo(provider, metadata, tokens, now), *said]
    except (SignInFailed, Unreachable):
        said, spoken = [], said
    else:
        spoken = said
    if any(answer.get("sub") != subject for answer in spoken):
        raise NoLonger
    return said
