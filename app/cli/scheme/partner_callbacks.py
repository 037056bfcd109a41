"""A sandbox partner's callbacks are the examples of docs/partners.md as of now, signed and sent."""

import json
import re
import shlex
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path
from typing import Any, NamedTuple

import click
import requests

from app.domain.partners.reading import INCOMING
from app.security.http import signatures
from app.security.http.signatures import Secret
from app.security.tokens import new_id

_PAGE = Path(__file__).parents[3] / "docs/partners.md"
_EXAMPLE = re.compile(r"```json\n(.*?)```", re.DOTALL)
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT.+")
_TIMEOUT = 60  # seconds
_OUTCOMES = {
    "applied": "done",
    "stale": "it knew something later already",
    "quarantined": "it fits no case, or is no move that a partner makes: a person looks",
    "received": "taken; a kit is told no more",
}
_MORE = ("detail", "fillers", "unread")  # of an answer, as they stand there
_REFUSALS: dict[int, str] = {
    HTTPStatus.BAD_REQUEST: "the body cannot be read",
    HTTPStatus.UNAUTHORIZED: "not authentic: PARTNER, INBOUND or the clock is wrong",
    HTTPStatus.FORBIDDEN: "not yours to send, or nobody has confirmed yet that it is",
    HTTPStatus.NOT_FOUND: "nothing of ours is there: PORTAL or PARTNER is wrong",
    HTTPStatus.INTERNAL_SERVER_ERROR: "a fault of the portal: the same again, under the same id",
    HTTPStatus.SERVICE_UNAVAILABLE: "it cannot now: the same again, under the same id",
}


class Sender(NamedTuple):
    """Who calls which portal, about whom."""

    portal: str
    partner: str
    secret: Secret
    reference: str  # empty where none is given


class Answer(NamedTuple):
    is_taken: bool
    words: str


Send = Callable[[Sender, str, bytes], list[Answer]]


def compose(line: str, reference: str, now: datetime) -> bytes:
    """The body of a callback, from a line `TYPE member=value …`: that example, so changed.

    Of several examples of one type it is the one that has most of those values. Its times are moved
    so that it happens now. Raises click.ClickException, which says what is wrong with the line.
    """
    kind, changes = _parse(line)
    told = map(json.loads, _EXAMPLE.findall(_PAGE.read_text()))
    several = [one for one in told if isinstance(one, dict) and one.get("type") == kind]
    if kind not in INCOMING:
        raise click.ClickException(f"{kind} is none of {', '.join(INCOMING)}")
    example = max(
        several, key=lambda one: sum(one["data"].get(name) == changes[name] for name in changes)
    )
    at = datetime.fromisoformat(example["timestamp"])
    data = _moved(example["data"], now.replace(microsecond=0) - at)
    own = {"reference": reference, "sequence": int(now.timestamp() * 1000)}
    data |= {name: own[name] for name in own if name in data} | changes
    if not data.get("reference", "none is needed") and not data.get("check_id"):
        raise click.ClickException(f"set REFERENCE: whom a {kind} is about")
    return json.dumps({"type": kind, "timestamp": now.isoformat(), "data": data}).encode()


def _parse(line: str) -> tuple[str, dict[str, Any]]:
    try:
        kind, *given = shlex.split(line)
        pairs = [one.split("=", 1) for one in given]
        return kind, {name: _value(text) for name, text in pairs}
    except ValueError:
        raise click.ClickException("a line reads TYPE, or TYPE member=value member=value") from None


def _value(text: str) -> Any:
    """JSON where it is that, as `[]`; else the text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


def _moved(value: Any, by: timedelta) -> Any:
    """The same with each instant in it moved; days, as those of birth, stay."""
    match value:
        case dict():
            return {name: _moved(one, by) for name, one in value.items()}
        case list():
            return [_moved(one, by) for one in value]
        case str() if _INSTANT.fullmatch(value):
            return (datetime.fromisoformat(value) + by).isoformat()
    return value


def once(sender: Sender, message_id: str, body: bytes) -> list[Answer]:
    """Sign and post a callback; what the portal answers."""
    headers = signatures.sign([sender.secret], message_id, datetime.now(UTC), body)
    headers["Content-Type"] = "application/json"
    url = f"{sender.portal.rstrip('/')}/hooks/{sender.partner}"
    try:
        answer = requests.post(
            url, data=body, headers=headers, timeout=_TIMEOUT, allow_redirects=False
        )
    except requests.RequestException as error:
        return [Answer(is_taken=False, words=f"no answer from {url}: {type(error).__name__}")]
    return [Answer(answer.status_code == HTTPStatus.ACCEPTED, _words(answer))]


def twice_at_once(sender: Sender, message_id: str, body: bytes) -> list[Answer]:
    """The same callback by two connections at the same time, as a partner's own retry would."""
    with ThreadPoolExecutor(2) as pool:
        several = pool.map(lambda _: once(sender, message_id, body), "12")
        return [answer for answers in several for answer in answers]


def _words(answer: requests.Response) -> str:
    try:
        told = dict(answer.json())
    except (ValueError, TypeError):  # it is not the portal's
        told = {}
    outcome = str(told.get("outcome", ""))
    meaning = _OUTCOMES.get(outcome) or _REFUSALS.get(
        answer.status_code, f"{answer.reason}: see docs/partners.md, The answers"
    )
    more = [f"{name}: {json.dumps(told[name])}" for name in _MORE if name in told]
    request_id = answer.headers.get("X-Request-Id")
    if answer.status_code != HTTPStatus.ACCEPTED and request_id:
        more.append(f"X-Request-Id: {request_id}")
    return "; ".join([f"{answer.status_code} {outcome}".strip() + f": {meaning}", *more])


def send(sender: Sender, line: str, post: Send) -> bool:
    """Send what a line says, and print the answer in words; whether it was taken.

    Raises as `compose` does.
    """
    body = compose(line, sender.reference, datetime.now(UTC))
    message_id = f"msg_{new_id()}"
    answers = post(sender, message_id, body)
    for answer in answers:
        click.echo(f"{line.split(maxsplit=1)[0]} {message_id} → {answer.words}")
    return all(answer.is_taken for answer in answers)
