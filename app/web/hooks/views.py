"""`POST /hooks/<sender>` receives a callback (webhook), by the contract in docs/partners.md.

Why a signature was refused is counted in the metrics; the answer is the same for every reason.
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, request
from prometheus_client import Counter

from app.domain.partners.contract.problems import problem
from app.domain.partners.members import Malformed
from app.security.http.signatures import REASONS, BadSignature, Headers
from app.services.callbacks import handlers, inbound
from app.services.callbacks.inbound import Callback, NotAccepted
from app.services.core.errors import BrokenOff, Conflict, DatabaseAway
from app.services.partners import senders
from app.services.partners.senders import Sender
from app.telemetry import allowlist
from app.telemetry.logs import log
from app.web.http.unit import now, portal, unit

blueprint = Blueprint("hooks", __name__)

CALLBACKS = Counter("portal_callbacks_total", "Callbacks of partners", ["outcome"])
# The same for every reason.
_NOT_AUTHENTIC = (
    "compare name, secret and clock; each webhook-… header comes once, and what is signed are the "
    "bytes as they are sent"
)
_SVIX = "svix-… headers are not read: send the same as webhook-…"
_REFUSALS = {"malformed", "not-accepted", inbound.DIFFERS}
allowlist.declare("reason", _REFUSALS | {f"signature-{why}" for why in REASONS})


@blueprint.post("/hooks/<partner>")
def receive(partner: str) -> Any:
    if request.content_length is None:  # in chunks, which a proxy need not hand on
        abort(HTTPStatus.LENGTH_REQUIRED)
    is_encoded = request.headers.get("Content-Encoding", "identity").lower() != "identity"
    if request.mimetype != "application/json" or is_encoded:  # what is signed are the bytes
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    headers, body = list(request.headers.items()), request.get_data()
    try:
        callback, outcome = _take(partner, headers, body)
    except BadSignature as refused:
        detail = _SVIX if _has_other_names(headers) else _NOT_AUTHENTIC
        return _refuse(HTTPStatus.UNAUTHORIZED, f"signature-{refused.reason}", detail)
    except Malformed as refused:
        return _refuse(HTTPStatus.BAD_REQUEST, "malformed", str(refused))
    except NotAccepted:
        detail = "type or check: not yours to send"
        return _refuse(HTTPStatus.FORBIDDEN, "not-accepted", detail)
    if outcome == inbound.DIFFERS:
        detail = "webhook-id: used before, with another body"
        return _refuse(HTTPStatus.CONFLICT, outcome, detail)
    CALLBACKS.labels(outcome).inc()
    if callback.of_kit:  # which learns nothing of a case
        return {"outcome": "received"}, HTTPStatus.ACCEPTED
    told = callback.event.data
    named = {"fillers": handlers.placeholders(told), "unread": handlers.unread(told)}
    answer = {"outcome": outcome} | {key: members for key, members in named.items() if members}
    return answer, HTTPStatus.ACCEPTED


def _has_other_names(headers: list[tuple[str, str]]) -> bool:
    """Whether there are headers as Svix names them: of sender and signature that says nothing."""
    return any(name.lower().startswith("svix-") for name, _ in headers)


def _take(name: str, headers: Headers, body: bytes) -> tuple[Callback, str]:
    """Authenticate a callback and apply it: what it is, and its outcome.

    Once more, by what the database says now, where the same came twice at once or its sender was
    removed since it was read: by then the one is stored, and the other is nobody. And where the
    connection was lost: whatever was written, it is applied once.
    """
    sender = senders.kept(portal(), name) or _read(name)
    callback = inbound.authenticate(sender, headers, body, now())
    try:
        return callback, _apply(callback)
    except (Conflict, BrokenOff):
        pass
    callback = inbound.authenticate(_read(name), headers, body, now())
    try:
        return callback, _apply(callback)
    except Conflict:
        raise DatabaseAway from None


def _read(name: str) -> Sender | None:
    with unit("partner") as work:
        return senders.read(work, portal(), name)


def _apply(callback: Callback) -> str:
    with unit(f"partner:{callback.partner}", write=True, late=True) as work:
        return inbound.accept(work, callback)


def _refuse(status: HTTPStatus, counted_as: str, detail: str) -> Any:
    CALLBACKS.labels(counted_as).inc()
    sender = senders.kept(portal(), (request.view_args or {}).get("partner", ""))
    log.warning("callback_refused", reason=counted_as, who=sender and sender.id)
    return problem(status, detail), status
