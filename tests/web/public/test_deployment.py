"""What a deployment says of itself, on the pages that say it; and that nobody has, where so."""

from pathlib import Path

import pytest

from app import create_app
from app.settings import read
from tests.support.settings import DEPLOYMENT, environment
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def named(database_url, key_file, tmp_path):
    """A visitor, by language, of a portal whose deployment has said who it is."""
    known = environment(database_url, key_file, tmp_path, DEPLOYMENT_FILE=DEPLOYMENT)
    application = create_app(read(known))
    yield lambda language="en": Visitor(application.test_client(), language)
    application.extensions["portal"].engine.dispose()


def test_the_notice_names_who_answers_for_the_data_and_both_authorities(named):
    page = named().get("/privacy")
    said = page.text()
    assert "Invented Transfer Office 1 Imaginary Street, London transfer@example.org" in said
    assert page.all("a", href="mailto:dpo@example.org")
    for right in ("access", "rectification", "erasure", "restriction"):
        assert f"Right to {right}" in said or f"Right of {right}" in said
    for article in ("6(1)(e)", "9(2)(g)", "article 10", "(ICO)", "CNIL"):
        assert article in said


def test_help_lists_the_organisations_as_they_can_be_reached(named):
    page = named("ar").get("/help")
    assert page.all("a", href="tel:+33199001234")
    assert page.all("a", href="https://legal-aid.example.org")
    assert "محامٍ يشرح لك حقوقك" in page.text()
    assert "ትግርኛ" in page.text()


def test_accessibility_and_figures_say_whom_to_write_to(named):
    page = named().get("/accessibility")
    assert "partly meets" in page.text()
    assert "A person reviewed this on 16 November 2026." in page.text()
    assert page.all("a", href="mailto:access@example.org")
    assert named().get("/figures").all("a", href="mailto:transfer@example.org")


def test_a_text_that_a_language_lacks_is_said_in_english(database_url, key_file, tmp_path):
    lines = Path(DEPLOYMENT).read_text(encoding="utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("fr ="))
    (tmp_path / "deployment.toml").write_text(text, encoding="utf-8")
    known = {"DEPLOYMENT_FILE": str(tmp_path / "deployment.toml")}
    application = create_app(read(environment(database_url, key_file, tmp_path, **known)))
    page = Visitor(application.test_client(), "fr").get("/help")
    english = ["".join(each.itertext()) for each in page.all("span", lang="en")]
    assert english[0].startswith("A lawyer explains")
    application.extensions["portal"].engine.dispose()


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/privacy", "Nobody is named here yet."),
        ("/help", "We have no list of organisations here yet."),
        ("/accessibility", "No person has reviewed yet"),
    ],
)
def test_where_nobody_is_named_the_page_says_so(visitor, path, said):
    assert said in visitor.get(path).text()
