"""`GET /openapi.json`: the contract with partners, for whoever integrates, and for their tools."""

import json
from functools import lru_cache

from flask import Blueprint, Response, current_app

blueprint = Blueprint("openapi", __name__)


@blueprint.get("/openapi.json")
def document() -> Response:
    return Response(
        _written(current_app.extensions["settings"].base_url), mimetype="application/json"
    )


@lru_cache(maxsize=1)
def _written(url: str) -> str:
    from app.domain.partners.contract import document as contract  # noqa: PLC0415 - large, and rare

    return json.dumps(contract.document(url))
