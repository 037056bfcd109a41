"""`GET /checks/<check_id>` and `GET /deliveries`: what a partner is asked, and what it was sent."""

from http import HTTPStatus
from typing import Any
from uuid import UUID

from app.domain.partners import rights
from app.services.partners import read_api
from app.services.partners.read_api import NoSuchCheck
from app.web.machine.blueprint import asking, blueprint, get, number, problem


@get("/checks/<uuid:check_id>", rights.CHECKS)
def check_requests(check_id: UUID) -> Any:
    with asking(rights.CHECKS) as (work, bearer):
        return read_api.check_requests(work, bearer, check_id)


@get("/deliveries", rights.DELIVERIES)
def deliveries() -> Any:
    limit = number("limit", read_api.MOST, read_api.MOST, least=1)
    with asking(rights.DELIVERIES) as (work, bearer):
        return {"deliveries": read_api.deliveries(work, bearer, limit)}


@blueprint.errorhandler(NoSuchCheck)
def _no_such_check(_: NoSuchCheck) -> Any:
    return problem(HTTPStatus.NOT_FOUND)
