"""Every answer of the application carries the security headers, whatever made it."""

import pytest

from app import create_app
from app.settings import read
from app.web import security_headers
from tests.conftest import on_sqlite
from tests.support.visitor import Visitor

pytestmark = on_sqlite
NAMES = {*security_headers._HEADERS, "Strict-Transport-Security"}


@pytest.fixture
def client(environ):
    application = create_app(read(environ | {"BASE_URL": "https://portal.example.org"}))
    yield application.test_client()
    application.extensions["portal"].engine.dispose()


@pytest.fixture
def style(client):
    return client.application.jinja_env.globals["asset"]("portal.css")


def require_all(answer):
    for name in NAMES:
        assert len(answer.headers.getlist(name)) == 1, name
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


ANSWERS = [
    ("GET", "/", 200),
    ("GET", "/healthz", 200),
    ("GET", "/nothing", 404),
    ("GET", "/static/nothing.css", 404),
    ("GET", "/static/manifest.json", 200),
    ("POST", "/static/manifest.json", 405),
    ("GET", "/cookies", 302),
    ("POST", "/return", 400),
    ("POST", "/csp-reports", 204),
    ("POST", "/hooks/nobody", 411),
    ("TRACE", "/", 405),
]


def test_each_answer_has_them(client):
    for method, path, status in ANSWERS:
        with client.open(path, method=method) as answer:
            assert answer.status_code == status
            require_all(answer)


def test_files_have_them_too_also_where_they_have_not_changed(client, style):
    with client.get(style) as answer:
        require_all(answer)
        assert answer.headers["Content-Security-Policy"] == security_headers.OF_FILES
        etag = answer.headers.get("ETag"), answer.headers["Last-Modified"]
    with client.get(style, headers={"If-Modified-Since": etag[1]}) as answer:
        assert answer.status_code == 304
        require_all(answer)


def test_over_http_nobody_is_told_to_come_by_https_alone(application):
    with application.test_client().get("/") as answer:
        assert "Strict-Transport-Security" not in answer.headers


def test_what_the_manifest_names_is_kept_for_ever_and_the_manifest_is_not(client):
    with client.get("/static/manifest.json") as manifest:
        assert manifest.headers["Cache-Control"] == "max-age=0, public"
        names = manifest.json.values()
    assert len(names) > 5
    for name in names:
        with client.get(f"/static/{name}") as answer:
            assert answer.headers["Cache-Control"].endswith("immutable"), name


def test_no_address_answers_options(client):
    rules = list(client.application.url_map.iter_rules())
    assert len(rules) > 50
    assert [rule.rule for rule in rules if "OPTIONS" in rule.methods] == []


def test_whoever_asks_so_is_told_what_the_address_takes(client):
    for path in ("/", "/apply/name", "/review/", "/hooks/nobody", "/healthz", "/static/no.css"):
        answer = client.options(path, headers={"Origin": "https://elsewhere.example"})
        assert not [name for name, _ in answer.headers if name.startswith("Access-Control")]
        require_all(answer)
        if answer.status_code != 404:
            assert answer.status_code == 405, path
            assert set(answer.headers["Allow"].split(", ")) <= {"GET", "HEAD", "POST"}


def test_without_cookies_a_form_is_refused_and_the_page_says_why(application):
    """Of a browser without them nothing more is to be had; see docs/browsers.md."""
    form = Visitor(application.test_client())
    form.get("/return")
    answer = application.test_client().post("/return", data=form.page.fields)
    assert answer.status_code == 400
    assert "allow cookies for this site" in answer.text
