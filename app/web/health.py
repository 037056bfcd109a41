"""For those who run the portal: is the process alive, is it ready, what does it do."""

import hmac
import time
from http import HTTPStatus
from typing import Any

from flask import Blueprint, Response, abort, current_app, g, request
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, Counter, Histogram, generate_latest

from app.services import health
from app.web.unit_of_request import portal, unit

blueprint = Blueprint("health", __name__)

_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})  # those that the portal answers
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
    """This process's counters, and what waits in the database; `Authorization: Bearer <token>`."""
    token = current_app.extensions["settings"].metrics_token
    given = request.authorization.token if request.authorization else None
    if not token or not hmac.compare_digest(token.encode(), (given or "").encode()):
        abort(HTTPStatus.NOT_FOUND)
    with unit("operator") as work:
        waiting = health.backlog(work)
    lines = "".join(f"portal_{name} {value}\n" for name, value in waiting.items())
    return Response(generate_latest(REGISTRY) + lines.encode(), content_type=CONTENT_TYPE_LATEST)


@blueprint.before_app_request
def begin() -> None:
    g.began = time.perf_counter()


@blueprint.after_app_request
def count(response: Response) -> Response:
    """Endpoints are counted, never addresses: those may one day say more than they should."""
    endpoint = request.endpoint or "none"
    method = request.method if request.method in _METHODS else "other"
    REQUESTS.labels(endpoint, method, response.status_code).inc()
    SECONDS.labels(endpoint).observe(time.perf_counter() - g.began)
    return response
