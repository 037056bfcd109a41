"""An exception of a service that a view forgot is a page that says what is so, never a fault."""

import re

import pytest

from app import wording
from app.domain.scheme.balance import Overdrawn
from app.services.core import clock
from app.services.core.errors import DatabaseAway
from app.services.core.rate_limits import TooMany
from app.web import errors
from tests.support import documents
from tests.support.exceptions import KINDS, raised
from tests.support.told import told

on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def answered(application):
    """What a view answers that forgot an exception."""

    def answered(endpoint, error, ask):
        def forgetful(**_address):
            raise error

        application.view_functions[endpoint] = forgetful
        return ask(application.test_client())

    return answered


def test_each_has_one_base_by_which_pages_answer():
    assert len(KINDS) > 60
    for kind in {*KINDS} - {TooMany}:
        assert len([base for base in kind.__mro__ if base in errors.STATUSES]) == 1, kind


@on_sqlite
def test_one_that_a_view_forgot_is_a_page(answered):
    for kind in KINDS:
        page = answered("public.start", raised(kind), lambda client: client.get("/"))

        if page.status_code != 303:  # whoever is lost in the form is led back there
            [status] = {errors.STATUSES.get(base) for base in kind.__mro__} - {None} or {429}
            assert page.status_code == status, kind
            assert page.text.count("<h1") == 1, kind


@on_sqlite
def test_one_that_a_callback_forgot_has_a_partner_send_it_again(answered):
    for kind in KINDS:
        answer = answered(
            "hooks.receive", raised(kind), lambda client: client.post("/hooks/demo", json={})
        )

        if answer.status_code not in {303, 429}:
            detail = "not now: the same again after Retry-After"
            told = {"error": "Service Unavailable", "detail": detail}
            assert (answer.status_code, answer.json) == (503, told)
            assert answer.headers["Retry-After"] == "60"


@on_sqlite
def test_who_runs_the_portal_reads_which_it_was(answered, caplog):
    answered("public.start", Overdrawn(), lambda client: client.get("/"))

    [line] = told(caplog, "request")
    assert (line["status"], line["error"]) == (409, "Overdrawn")


@on_sqlite
def test_the_time_left_is_known_without_another_question(visitor, monkeypatch):
    """Else the page that says that the database is away could not be shown either."""

    def away(_portal):
        raise DatabaseAway

    visitor.fill_in(until="/apply/name")
    monkeypatch.setattr(clock, "now", away)
    assert visitor.get("/apply/name").status == 200


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_proxy_says_in_the_same_words_that_the_portal_is_away(language):
    page = documents.read("docs/deploy/away.html")
    catalogue = wording.catalogue(language)
    for words in errors._TEXTS[503]:
        assert catalogue.gettext(words) in page


def test_an_address_with_a_zero_leads_nowhere(application):
    """PostgreSQL has none in its texts, and would fail."""
    client = application.test_client()
    rules = [rule.rule for rule in application.url_map.iter_rules() if rule.arguments]
    assert "/privacy/complaint/<number>" in rules
    addresses = [re.sub("<.*?>", "a%00b", rule) for rule in rules]
    assert {client.get(address).status_code for address in addresses} == {404}


@on_sqlite
def test_a_host_that_is_no_name_is_a_bad_request(application):
    page = application.test_client().get("/", headers={"Host": f"{'x' * 70}.example.org"})
    assert page.status_code == 400
