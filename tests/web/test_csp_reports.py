"""What browsers report is logged without a word of theirs, and not without end."""

import json

import pytest

from app.telemetry import logs
from app.telemetry.flood import AT_ONCE, Flood
from app.web import csp_reports
from app.web.csp_reports import PATH
from tests.conftest import on_sqlite

pytestmark = on_sqlite
SECRET = "Zuplo+33612345678"


def by_report_to(directive="script-src-elem", url=f"https://p.example/apply/name?q={SECRET}"):
    body = {"effectiveDirective": directive, "documentURL": url, "blockedURL": SECRET}
    return [{"type": "csp-violation", "age": 1, "url": url, "user_agent": SECRET, "body": body}]


def by_report_uri(directive="script-src", uri=f"https://p.example/apply/name?q={SECRET}"):
    return {
        "csp-report": {
            "document-uri": uri,
            "violated-directive": f"{directive} 'nonce-abc'",
            "blocked-uri": f"https://evil.example/{SECRET}",
            "script-sample": SECRET,
        }
    }


@pytest.fixture
def told(application, monkeypatch, capfd):
    """Sends what is given; the lines that are logged of it."""
    monkeypatch.setattr(logs, "_flood", Flood())
    client = application.test_client()

    def send(*bodies):
        for body in bodies:
            data = body if isinstance(body, bytes) else json.dumps(body)
            answer = client.post(PATH, data=data, content_type="application/reports+json")
            assert (answer.status_code, answer.data) == (204, b"")
            assert "Set-Cookie" not in answer.headers
        lines = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
        assert SECRET not in str(lines)
        return [line for line in lines if line["event"] == "csp_violation"]

    return send


def test_of_a_report_the_directive_and_the_route_are_logged(told):
    for report, directive in [
        (by_report_to(), "script-src-elem"),
        (by_report_uri(), "script-src"),
    ]:
        [line] = told(report)
        assert (line["level"], line["reason"]) == ("warning", directive)
        assert line["rule"] == "/apply/<name>"
        assert "withheld" not in line


def test_a_page_that_is_none_of_ours_is_not_named(told):
    for page in ("https://p.example/no/page", "about:blank", "", "https://[", "data:,Zuplo"):
        [line] = told(by_report_to(url=page))
        assert "rule" not in line


def test_nothing_else_is_logged(told):
    for body in [
        b"",
        b"\xff\xfe",
        b"[" * 15_000,
        b'{"csp-report": []}',
        b'[1, null, {"type": "csp-violation"}]',
        b"NaN",
        by_report_to(directive="Zuplo"),
        by_report_to(directive={"a": 1}),
        by_report_to(url=5),
        json.dumps(by_report_to()).encode() + b" " * csp_reports.MOST_BYTES,
    ]:
        assert told(body) == []


def test_a_flood_is_left_out(told):
    assert len(told(*[by_report_to() * 50] * 20)) <= AT_ONCE + 10


def test_more_than_a_form_is_not_even_read(application):
    assert application.test_client().post(PATH, data=b"x" * 70_000).status_code == 413


def test_each_page_says_where_reports_go(visitor):
    page = visitor.get("/help")
    assert page.headers["Reporting-Endpoints"] == f'csp="{PATH}"'
    policy = page.headers["Content-Security-Policy"]
    assert f"report-uri {PATH}; report-to csp" in policy
