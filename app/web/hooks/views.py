"""`POST /hooks/<partner>` receives a callback (webhook), by the contract in docs/partners.md.

Why a signature was refused is counted in the metrics; the answer is the same for every reason.
"""

from http import HTTPStatus
from typing import Any

from flask import Blueprint, abort, request
from prometheus_client import Counter

from app.domain.partners.members import Malformed
from app.security.http.signatures import BadSignature
from app.services.core.errors import Conflict, DatabaseAway
from app.services.partners import handlers, inbound, senders
from app.services.partners.inbound import Callback, NotAccepted
from app.services.partners.senders import Sender
from app.web.http.unit import now, portal, unit

blueprint = Blueprint("hooks", __name__)

CALLBACKS = Counter("portal_callbacks_total", "Callbacks of partners", ["outcome"])


@blueprint.post("/hooks/<partner>")
def receive(partner: str) -> Any:
    if request.mimetype != "application/json":
        abort(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
    headers, body = list(request.headers), request.get_data()
    try:
        callback = inbound.authenticate(_sender(partner), headers, body, now())
    except BadSignature as refused:
        return _refuse(HTTPStatus.UNAUTHORIZED, f"signature-{refused.reason}")
    except Malformed as refused:
        return _refuse(HTTPStatus.BAD_REQUEST, "malformed", detail=str(refused))
    except NotAccepted:
        return _refuse(HTTPStatus.FORBIDDEN, "not-accepted", detail="type: not yours to send")
    outcome = _accept(callback)
    if outcome == inbound.DIFFERS:
        detail = "webhook-id: used before, with another body"
        return _refuse(HTTPStatus.CONFLICT, outcome, detail=detail)
    CALLBACKS.labels(outcome).inc()
    told = callback.event.data
    named = {"fillers": handlers.placeholders(told), "unread": handlers.unread(told)}
    answer = {"outcome": outcome} | {key: members for key, members in named.items() if members}
    return answer, HTTPStatus.ACCEPTED


def _sender(name: str) -> Sender | None:
    if sender := senders.kept(portal(), name):
        return sender
    with unit("partner") as work:
        return senders.read(work, portal(), name)


def _accept(callback: Callback) -> str:
    """Retry once where the same callback came twice at once: the other is stored by then."""
    try:
        return _accept_once(callback)
    except Conflict:
        pass
    try:
        return _accept_once(callback)
    except Conflict:
        raise DatabaseAway from None


def _accept_once(callback: Callback) -> str:
    with unit(f"partner:{callback.partner}", write=True) as work:
        return inbound.accept(work, callback)


def _refuse(status: HTTPStatus, counted_as: str, **more: str) -> Any:
    CALLBACKS.labels(counted_as).inc()
    return {"error": status.phrase, **more}, status
