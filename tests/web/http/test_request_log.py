"""Each request has an id, by which its lines are found, and a line that says nothing of anybody."""

import json
import re

import pytest

from app import create_app
from app.settings import read
from app.web import application as edge
from tests.support.told import told
from tests.support.visitor import Page, Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

HEX, WITH_HYPHENS = "0123456789abcdef" * 2, "01234567-89ab-cdef-0123-456789abcdef"


def test_a_request_leaves_one_line_with_its_rule_and_never_its_address(visitor, caplog):
    answer = visitor.client.get("/draws/EOI-7K2M-94PD-Q1XT?lang=fr&name=Plantedname")

    [line] = told(caplog, "request")
    assert (line["level"], line["method"], line["status"]) == ("info", "GET", 404)
    assert line["request_id"] == answer.headers["X-Request-Id"]
    assert line["ms"] > 0
    assert "EOI-7K2M" not in caplog.text
    assert "Plantedname" not in caplog.text
    visitor.client.get("/figures")
    assert told(caplog, "request")[-1]["rule"] == "/figures"
    visitor.client.open("/", method="INVENTED")
    assert told(caplog, "request")[-1]["method"] == "other"
    assert not any("withheld" in line for line in told(caplog, "request"))


def test_each_rule_there_is_may_be_logged(application):
    rules = {rule.rule for rule in application.url_map.iter_rules()}
    assert len(rules) > 50
    assert rules <= edge.allowlist._words["rule"]


@pytest.mark.parametrize(
    ("given", "proxies", "taken"),
    [
        (HEX, "1", True),
        (WITH_HYPHENS, "1", True),
        (HEX, "0", False),  # from anybody
        (HEX.upper(), "1", False),
        (HEX + "\n", "1", False),
        (f"{HEX}0", "1", False),
        ("Plantedname", "1", False),
        ("+33600000000", "1", False),
        ("\u0661" * 32, "1", False),
        ("", "1", False),
    ],
)
def test_an_id_is_taken_from_the_proxy_alone_and_only_if_it_says_nothing(
    environ, caplog, given, proxies, taken
):
    application = create_app(read(environ | {"TRUSTED_PROXIES": proxies}))
    raw = {"HTTP_X_REQUEST_ID": given.encode().decode("latin-1")}

    answer = application.test_client().get("/healthz", environ_overrides=raw)

    chosen = answer.headers["X-Request-Id"]
    assert (chosen == given) is taken
    assert re.fullmatch(r"[0-9a-f]{32}|[0-9a-f-]{36}", chosen)
    assert told(caplog, "request")[-1]["request_id"] == chosen
    application.extensions["portal"].engine.dispose()


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "the number of this error"),
        ("fr", "le numéro de cette erreur"),
        ("ar", "رقم هذا الخطأ"),
    ],
)
def test_who_meets_an_error_can_tell_a_helper_its_number(application, caplog, language, said):
    page = Visitor(application.test_client(), language).get("/no/such/page")

    [number] = [
        each.text for each in page.all("bdi") if re.fullmatch("[0-9a-f]{8}", each.text or "")
    ]
    assert said in page.text()
    assert page.headers["X-Request-Id"].endswith(number)
    assert told(caplog, "request")[-1]["request_id"].endswith(number)


def test_a_fault_of_ours_is_told_by_kind_and_place_and_not_in_its_words(
    application, caplog, monkeypatch
):
    def fails():
        raise ValueError("Plantedname")

    monkeypatch.setitem(application.view_functions, "public.show_figures", fails)

    page = Page(application.test_client().get("/figures?name=Plantedname"))

    [fault] = told(caplog, "request_failed")
    assert page.status == 500
    assert fault["error"] == "ValueError"
    assert fault["at"][-1].startswith("tests.web.http.test_request_log:")
    assert fault["request_id"] == page.headers["X-Request-Id"]
    assert "Plantedname" not in json.dumps(fault) + caplog.text


def test_two_requests_share_no_id_and_no_line_carries_that_of_another(visitor, caplog):
    ids = [visitor.client.get("/").headers["X-Request-Id"] for _ in range(5)]
    assert len(set(ids)) == 5
    assert [line["request_id"] for line in told(caplog, "request")] == ids
