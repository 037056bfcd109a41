"""CSP reports: browsers tell here what the content security policy kept a page from doing.

Anybody can send one. Of it nothing is logged but which directive and on the page of which route:
it is a sign that a page has a fault, or that somebody got words of theirs into one.
"""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import Blueprint, current_app, request
from werkzeug.exceptions import HTTPException

from app.telemetry import allowlist
from app.telemetry.logs import log

PATH = "/csp-reports"
MOST_BYTES = 16 * 1024  # of a report; a browser's has one or two thousand
_MOST_AT_ONCE = 10  # that a browser has collected
_DIRECTIVES = frozenset(
    "base-uri child-src connect-src default-src font-src form-action frame-ancestors frame-src "
    "img-src manifest-src media-src object-src script-src script-src-attr script-src-elem "
    "style-src style-src-attr style-src-elem worker-src".split()
)
allowlist.declare("reason", _DIRECTIVES)
blueprint = Blueprint("csp_reports", __name__)


class Violation(NamedTuple):
    directive: str
    page: str  # its address, as the browser tells


@blueprint.post(PATH)
def take() -> tuple[str, HTTPStatus]:
    """Always the same answer: whoever sends it learns nothing."""
    body = request.get_data(cache=False)
    if len(body) <= MOST_BYTES:
        for violation in read(body):
            log.warning("csp_violation", reason=violation.directive, rule=_rule(violation.page))
    return "", HTTPStatus.NO_CONTENT


def read(body: bytes) -> Iterator[Violation]:
    """What browsers send for `report-to`, a list, or for `report-uri`; nothing of anything else."""
    try:
        given = json.loads(body)
    except (ValueError, RecursionError):
        return
    reports = given if isinstance(given, list) else [given]
    for report in reports[:_MOST_AT_ONCE]:
        match report:
            case {"type": "csp-violation", "url": page, "body": {"effectiveDirective": directive}}:
                pass
            case {"csp-report": {"document-uri": page, "effective-directive": directive}}:
                pass
            case {"csp-report": {"document-uri": page, "violated-directive": str(directive)}}:
                directive = directive.partition(" ")[0]  # with its sources, in older browsers
            case _:
                continue
        if isinstance(page, str) and isinstance(directive, str) and directive in _DIRECTIVES:
            yield Violation(directive, page)


def _rule(page: str) -> Any:
    """The route of the page, as in the log of requests; of its address nothing else."""
    try:
        path = urlsplit(page).path
        rule, _ = current_app.url_map.bind("").match(path, "GET", return_rule=True)
    except (HTTPException, ValueError):
        return None
    return rule.rule
