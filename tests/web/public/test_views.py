import re
from datetime import UTC, datetime

import pytest

from app import wording
from app.services.core.unit import unit_for
from app.services.register import records
from app.services.scheme import settings
from tests.conftest import NOW
from tests.support.desk import a_return
from tests.support.people import a_returned_person
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

PUBLIC = [
    "/",
    "/figures",
    "/is-this-message-real",
    "/help",
    "/checklist",
    "/privacy",
    "/accessibility",
    "/return",
    "/apply/in-france",
]


@pytest.mark.parametrize("path", PUBLIC)
@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_every_public_page_is_sound_html(application, path, language):
    page = Visitor(application.test_client(), language).get(path)
    assert page.status == 200
    assert page.all("html")[0].get("lang") == language
    assert len(page.all("h1")) == 1


def test_the_language_is_chosen_remembered_and_guessed(application):
    visitor = Visitor(application.test_client(), "fr-CA,en;q=0.5")
    assert visitor.get("/").all("html")[0].get("lang") == "fr"
    assert visitor.get("/?lang=en").all("html")[0].get("lang") == "en"
    assert visitor.get("/privacy").all("html")[0].get("lang") == "en"
    assert visitor.get("/?lang=xx").all("html")[0].get("lang") == "en"


def test_the_headers_let_nothing_else_in(visitor):
    page = visitor.get("/apply/in-france")
    policy = page.headers["Content-Security-Policy"]
    nonce = re.search(r"style-src 'nonce-([^']+)'", policy)[1]
    assert policy.startswith("default-src 'none';")
    assert "form-action 'self'" in policy
    assert page.all("link", nonce=nonce)
    assert not page.all("script")  # nobody has begun anything: nothing to run
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert "HttpOnly" in page.headers["Set-Cookie"]


def test_no_two_pages_share_a_nonce(visitor):
    first = visitor.get("/").headers["Content-Security-Policy"]
    assert visitor.get("/").headers["Content-Security-Policy"] != first


def test_pages_are_compressed_for_who_can_read_it(application):
    client = application.test_client()
    plain, packed = client.get("/"), client.get("/", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert len(packed.data) < len(plain.data) / 2


def test_styles_are_served_for_ever(visitor):
    path = visitor.get("/").all("link", rel="stylesheet")[0].get("href")
    with visitor.client.get(path, headers={"Accept-Encoding": "br"}) as response:
        assert response.status_code == 200
        assert "immutable" in response.headers["Cache-Control"]
        assert response.headers["Content-Encoding"] == "br"
        assert "Access-Control-Allow-Origin" not in response.headers
        assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_the_figures_count_persons(visitor, portal):
    with unit_for(portal, "operator", write=True) as unit:
        for number in range(3):
            records.record(unit, a_returned_person(f"R-{number}", returned_at=unit.now))
    page = visitor.get("/figures")
    row = ["".join(cell.itertext()) for cell in page.all("tr")[1]]
    assert row[1:] == ["3", "0", "3", "3"]
    assert len(page.all("table")) == 1
    assert "<svg" in page.html
    assert page.headers["Cache-Control"] == "no-store"  # language and signing out differ by reader


def test_a_correction_stands_below_the_weeks_and_a_limit_moves_none_of_them(visitor, portal):
    a_return(portal, returned_at=NOW)
    rows = _past(visitor)
    a_return(portal, datetime.now(UTC), return_id="R-2", returned_at=NOW)
    with unit_for(portal, "operator", write=True) as unit:
        settings.change(unit, weekly_limit=1)

    assert _past(visitor) == rows
    assert "in the week 16–22 Nov 2026, out +1 , in +0 ." in visitor.page.text()


def _past(visitor):
    return ["".join(row.itertext()) for row in visitor.get("/figures").all("tr")[2:]]


@pytest.mark.parametrize(("path", "status"), [("/nothing", 404), ("/apply/nothing", 404)])
def test_what_is_not_there_says_so(visitor, path, status):
    page = visitor.get(path)
    assert page.status == status
    assert page.heading == "There is no such page"
