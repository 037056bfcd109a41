"""`POST /oauth/token` gives a partner's system a token for minutes (RFC 6749 §4.4, RFC 7523 §2.2).

There is none to refresh it by: whoever has the key asks again. Each assertion is taken once.
"""

from http import HTTPStatus
from typing import Any

from flask import current_app, request

from app.domain.partners.rights import JWT_BEARER, SCOPES
from app.security.http.rejections import REASONS, Rejected
from app.services.core.errors import Conflict
from app.services.partners import access, clients
from app.services.partners.clients import Client
from app.telemetry import allowlist
from app.telemetry.logs import log
from app.web.http.unit import now, unit
from app.web.machine.blueprint import blueprint, note

PATH = "/oauth/token"
_ASKED = ("grant_type", "client_assertion_type", "client_assertion")
allowlist.declare("reason", (f"assertion-{why}" for why in REASONS | {"replayed"}))


class _Refused(Exception):
    """`error` is a word of RFC 6749 §5.2."""

    def __init__(self, error: str, told: str = "") -> None:
        super().__init__()
        self.error, self.told = error, told


@blueprint.post(PATH)
def token() -> Any:
    from app.security.http import assertions  # noqa: PLC0415 - and with it what reads tokens

    form = _form()
    wanted = {*form.get("scope", "").split()}
    if not wanted <= SCOPES.keys():
        raise _Refused("invalid_scope", f"scope: of {' '.join(SCOPES)}")
    client = _named(form, assertions.issuer(form["client_assertion"]))
    proof = assertions.verify(
        [key for _, key in client.keys], form["client_assertion"], _audience(), now()
    )
    granted = wanted & client.scopes if wanted else client.scopes
    if not granted:
        if not client.scopes:
            raise _Refused("unauthorized_client", "you have no rights yet: ask us")
        raise _Refused("invalid_scope", f"scope: yours are {' '.join(sorted(client.scopes))}")
    key_id, _ = client.keys[proof.key]
    try:
        with unit(f"partner:{client.name}", write=True) as work:
            made, counted = access.grant(work, client, key_id, proof.jti, granted)
    except Conflict:
        raise Rejected("replayed", "jti: used before; each request has one of its own") from None
    note(counted)
    return {
        "access_token": made,
        "token_type": "Bearer",
        "expires_in": int(access.LIFETIME.total_seconds()),
        "scope": " ".join(sorted(granted)),
    }


def _form() -> dict[str, str]:
    if any(len(several) > 1 for _, several in request.form.lists()):
        raise _Refused("invalid_request", "a parameter comes twice")
    form = request.form.to_dict()
    if missing := [name for name in _ASKED if not form.get(name)]:
        raise _Refused("invalid_request", f"missing in the form: {' '.join(missing)}")
    if form["grant_type"] != "client_credentials":
        raise _Refused("unsupported_grant_type", "grant_type: must be client_credentials")
    if form["client_assertion_type"] != JWT_BEARER:
        raise _Refused("invalid_request", f"client_assertion_type: must be {JWT_BEARER}")
    if "client_secret" in form or "Authorization" in request.headers:
        raise _Refused("invalid_request", "the assertion alone says who you are")
    return form


def _named(form: dict[str, str], name: str) -> Client:
    """Who says that they ask: nothing is verified yet."""
    if form.get("client_id", name) != name:
        raise Rejected("client")
    with unit("partner") as work:
        client = clients.find(work, name)
    if client is None:
        raise Rejected("client")
    return client


def _audience() -> str:
    return f"{current_app.extensions['settings'].base_url}{PATH}"


@blueprint.errorhandler(_Refused)
def _refused(refused: _Refused) -> Any:
    return _answer(refused.error, refused.told, HTTPStatus.BAD_REQUEST)


@blueprint.errorhandler(Rejected)
def _rejected(rejected: Rejected) -> Any:
    log.warning("token_refused", reason=f"assertion-{rejected.reason}")
    return _answer("invalid_client", rejected.told, HTTPStatus.UNAUTHORIZED)


def _answer(error: str, told: str, status: HTTPStatus) -> Any:
    return {"error": error} | ({"error_description": told} if told else {}), status
