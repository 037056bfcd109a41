"""`GET /openapi.json`: the contract with partners, for whoever integrates, and for their tools."""

import json
from functools import lru_cache

from flask import Blueprint, Response, current_app

from app.domain.partners.contract.document import document as written

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
def document() -> Response:
    return Response(
        _written(current_app.extensions["settings"].base_url), mimetype="application/json"
    )


@lru_cache(maxsize=1)
def _written(url: str) -> str:
    return json.dumps(written(url))
