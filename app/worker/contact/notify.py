"""GOV.UK Notify sends SMS and mail (REST API: docs.notifications.service.gov.uk/rest-api.html).

The task's id in the outbox is the reference there. Each time a task is due, Notify is first asked
for that reference: so what it took before a worker died is not sent again, and we learn whether it
was delivered. Notify refuses no second message of one reference: two sent at once both arrive.

Notify's own client, notifications-python-client, would call past our limits on what goes out
(`outbound`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from time import time
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import UUID

import requests
from joserfc import jwt
from joserfc.jwk import OctKey

from app.security.http import outbound
from app.worker.contact.letters import (
    Letter,
    NotNow,
    OnItsWay,
    ProviderRefused,
    Send,
    Undeliverable,
)

_ADDRESSES = {"sms": "phone_number", "email": "email_address"}  # by kind: the field's name
_ARRIVED = {"delivered", "sent"}  # sent: abroad, where the network tells no more
_LOST = {"permanent-failure", "temporary-failure"}  # the second after 72 hours of trying
_NOT_TRIED = "technical-failure"
_UUID = 36  # characters


@dataclass(frozen=True)
class _Account:
    kind: str  # sms or email
    base: str
    template: str
    service: str
    secret: str = field(repr=False)
    allow: outbound.Allowed


def channel(name: str, setting: str, kind: str, allow: outbound.Allowed) -> Send:
    """The way to send that `notify://KEY@host/TEMPLATE` names; `kind` is sms or email.

    The template holds `((text))` and no more, that of a mail has `((subject))` as its subject.
    Raises ValueError, which says which setting is wrong.
    """
    url = urlsplit(setting)
    key, template = unquote(url.username or ""), url.path.strip("/")
    service, secret = key[-2 * _UUID - 1 : -_UUID - 1], key[-_UUID:]
    try:
        _ = UUID(template), UUID(service), UUID(secret)
        host = f"{url.hostname}:{url.port or 443}"
    except ValueError:
        raise ValueError(f"{name}: notify://key@host/template") from None
    scheme = "http" if host in allow else "https"
    return partial(_send, _Account(kind, f"{scheme}://{host}", template, service, secret, allow))


def _send(account: _Account, letter: Letter) -> None:
    status = _status(account, letter)
    if status in _ARRIVED:
        return
    if status in _LOST:
        raise Undeliverable
    if status in {None, _NOT_TRIED}:
        _post(account, letter)
    raise OnItsWay


def _status(account: _Account, letter: Letter) -> str | None:
    """Its delivery status; None if Notify has none of this reference for this address."""
    asked = {"reference": str(letter.id), "template_type": account.kind}
    found = _call(account, "GET", "", params=asked)["notifications"]  # the newest first
    to = _ADDRESSES[account.kind]
    return next((str(one["status"]) for one in found if one.get(to) == letter.to), None)


def _post(account: _Account, letter: Letter) -> None:
    words = {"text": letter.words.text}
    if letter.words.subject:
        words["subject"] = letter.words.subject
    message = {
        _ADDRESSES[account.kind]: letter.to,
        "template_id": account.template,
        "personalisation": words,
        "reference": str(letter.id),
    }
    _call(account, "POST", f"/{account.kind}", json=message)


def _call(account: _Account, method: str, path: str, **content: Mapping[str, Any]) -> Any:
    """The answer. Raises Undeliverable or NotNow."""
    headers = {"Authorization": f"Bearer {_token(account)}"}
    url = f"{account.base}/v2/notifications{path}"
    with requests.Session() as session:
        outbound.harden(session, account.allow)
        try:
            answer = session.request(method, url, headers=headers, **content)  # type: ignore[arg-type]
        except outbound.Unreachable:
            raise NotNow("unreachable") from None
    if not answer.ok:
        raise _refusal(account.kind, answer)
    return answer.json()


def _token(account: _Account) -> str:
    claims = {"iss": account.service, "iat": int(time())}
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(account.secret))


def _refusal(kind: str, answer: requests.Response) -> Exception:
    """It refuses the address; or our account, as trial mode, key, template; or it is busy."""
    status = answer.status_code
    if status == HTTPStatus.BAD_REQUEST and _names_the_address(kind, answer):
        return Undeliverable()
    is_busy = status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.TOO_MANY_REQUESTS
    return (NotNow if is_busy else ProviderRefused)(f"status-{status}")


def _names_the_address(kind: str, answer: requests.Response) -> bool:
    return any(
        error["error"] == "ValidationError" and error["message"].startswith(_ADDRESSES[kind])
        for error in answer.json()["errors"]
    )
