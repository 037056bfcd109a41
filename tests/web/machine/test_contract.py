"""The machine API answers as the OpenAPI document says, whatever is asked."""

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from app.domain.partners import outgoing
from app.domain.partners.contract.document import document
from app.services.core import notifications
from app.services.core.rate_limits import LIMITS
from app.services.core.unit import unit_for
from app.storage.cases import checks
from tests.conftest import on_sqlite
from tests.peers.api_client import ApiClient
from tests.peers.partner import a_partner
from tests.support.callbacks import a_case

some = settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
DOCUMENT = document("https://portal.example.org")
SCHEMA = schemathesis.openapi.from_dict(DOCUMENT)
ASKED = [path for path in DOCUMENT["paths"] if "get" in DOCUMENT["paths"][path]]


@pytest.fixture
def lab(portal, application, monkeypatch):
    monkeypatch.setitem(LIMITS, "machine-api", (10**6, LIMITS["machine-api"][1]))
    a_partner(portal, "lab", subscribed=outgoing.OUTGOING)
    with unit_for(portal, "test", write=True) as unit:
        notifications.balance_changed(unit)
    client = ApiClient(portal, application.test_client(), "lab")
    client.known = client.token()
    return client


def require_as_said(path, method, answer):
    said = DOCUMENT["paths"][path][method]["responses"][str(answer.status_code)]
    schema = said["content"]["application/json"]["schema"]
    whole = {**schema, "components": DOCUMENT["components"]}
    Draft202012Validator(whole).validate(answer.json)
    for name in said["headers"]:
        assert answer.status_code in {400, 401, 403} or name in answer.headers


@on_sqlite
@pytest.mark.parametrize("path", ASKED)
def test_what_is_asked_with_a_token_is_answered_as_the_document_says(lab, path):
    @some
    @given(case=SCHEMA[path]["GET"].as_strategy())
    def ask(case):
        query = {**(case.query or {}), "wait": 0} if "wait" in (case.query or {}) else case.query
        address = path.format(**(case.path_parameters or {}))
        headers = {"authorization": f"Bearer {lab.known}"}
        answer = lab.http.get(address, query_string=query, headers=headers)
        require_as_said(path, "get", answer)

    ask()


@on_sqlite
@some
@given(case=SCHEMA["/oauth/token"]["POST"].as_strategy())
def test_no_form_is_a_token_but_one_that_is_signed(lab, case):
    answer = lab.http.post("/oauth/token", data=case.body or {})
    assert answer.status_code in {400, 401}
    require_as_said("/oauth/token", "post", answer)


@on_sqlite
def test_what_is_right_is_as_it_says(portal, lab):
    eoi_id, _ = a_case(portal)
    with unit_for(portal, "test") as unit:
        its = checks.of_eoi(unit.session, eoi_id)["security"].id
    require_as_said("/oauth/token", "post", lab.ask())
    for path in ASKED:
        answer = lab.get(path.format(check_id=its), lab.known)
        assert answer.status_code == 200
        require_as_said(path, "get", answer)
        require_as_said(path, "get", lab.http.get(path.format(check_id=its)))
