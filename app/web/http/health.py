"""Health checks and metrics for operators: /healthz (liveness), /readyz (readiness), /metrics."""

import hmac
import time
from functools import cache
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, current_app, request
from prometheus_client import CONTENT_TYPE_LATEST, Counter, Histogram

from app.services.operations import health
from app.telemetry.metrics import exposition
from app.web import current
from app.web.http import request_log
from app.web.http.unit import portal, unit

blueprint = Blueprint("health", __name__)

REQUESTS = Counter("portal_requests_total", "Requests", ["endpoint", "method", "status"])
SECONDS = Histogram("portal_request_seconds", "Time to answer", ["endpoint"])


@blueprint.get("/healthz")
def alive() -> Response:
    return Response("ok\n", mimetype="text/plain")


@blueprint.get("/readyz")
def ready() -> Any:
    parts = health.readiness(portal())
    status = HTTPStatus.OK if all(parts.values()) else HTTPStatus.SERVICE_UNAVAILABLE
    return parts, status


@blueprint.get("/metrics")
def metrics() -> Response:
    """The counters of all processes, and what waits in the database; `Authorization: Bearer …`."""
    token = current_app.extensions["settings"].metrics_token
    given = request.authorization.token if request.authorization else None
    if not token or not hmac.compare_digest(token.encode(), (given or "").encode()):
        abort(HTTPStatus.NOT_FOUND)
    with unit("operator") as work:
        waiting = health.backlog(work)
    lines = "".join(f"portal_{name} {value}\n" for name, value in waiting.items())
    return Response(exposition() + lines.encode(), content_type=CONTENT_TYPE_LATEST)


@blueprint.after_app_request
def count(response: Response) -> Response:
    """Count by endpoint, never by address: an address may come to hold personal data."""
    endpoint = current.request().endpoint or "none"
    requests, seconds = _counters(endpoint, request_log.method(), response.status_code)
    requests.inc()
    seconds.observe(time.perf_counter() - current.g().began)
    return response


@cache
def _counters(endpoint: str, method: str, status: int) -> tuple[Counter, Histogram]:
    """Looked up once: there are as many as kinds of answers."""
    return REQUESTS.labels(endpoint, method, status), SECONDS.labels(endpoint)
