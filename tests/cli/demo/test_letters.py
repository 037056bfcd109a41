"""/demo/mail, which is there in the demonstration alone."""

import pytest

from app import create_app
from app.cli.demo import state
from app.security.tokens import new_id
from app.services.core.unit import unit_for
from app.services.privacy import complaints
from app.settings import read
from app.worker import loop
from tests.support.settings import environment
from tests.support.visitor import Visitor

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def page(database_url, key_file, tmp_path, monkeypatch):
    """Open it in a portal of this environment."""
    monkeypatch.setattr(state, "INSTANCE", tmp_path)

    def page(**changes):
        settings = read(environment(database_url, key_file, tmp_path, **changes))
        application = create_app(settings)
        try:
            return Visitor(application.test_client()).get("/demo/mail")
        finally:
            application.extensions["portal"].engine.dispose()

    return page


def test_mail_and_sms_are_shown_the_newest_first(page, portal, tmp_path, database_url, key_file):
    assert "None yet." in page(ENV="demo").text()
    with unit_for(portal, "public", write=True) as unit:
        written = complaints.Written(new_id(), "fr", "<b>", "zuplo@example.org")
        number = complaints.make(unit, written, "192.0.2.1")
    loop.drain(portal, read(environment(database_url, key_file, tmp_path)))
    (tmp_path / "sms").mkdir()
    (tmp_path / "sms/1.txt").write_text("To: +33612345678\n\nA code: 1 < 2\n")

    shown = page(ENV="demo")

    assert shown.text().index("+33612345678") < shown.text().index("zuplo@example.org")
    assert number in shown.text()
    assert "1 < 2" in shown.text()
    assert shown.all("a", href="http://portal.example.org/privacy")


def test_no_other_environment_has_it(page):
    assert page().status == 404
