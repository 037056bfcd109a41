"""The database's host falls silent: what is sent is acknowledged on the way, and nobody answers."""

import gc
import time

import pytest
from sqlalchemy import text

from app import create_app
from app.services.core.errors import DatabaseAway
from app.services.core.unit import unit_for
from app.settings import read
from app.storage.database import failures
from app.storage.database.engine import make_engine
from tests.browser.site import until
from tests.conftest import a_portal
from tests.peers.relay import relaying
from tests.support.letterbox import letters
from tests.support.people import a_submission
from tests.support.settings import environment
from tests.support.visitor import Visitor
from tests.support.working import working

pytestmark = [
    pytest.mark.again,  # as long as people wait
    pytest.mark.parametrize("database_url", ["postgresql"], indirect=True),
    pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
]
LONGEST = 20  # seconds until somebody is told
SOON = 5  # until all is well again
MAIL = "zuplo@example.org"


@pytest.fixture(autouse=True)
def _collected():
    """Connections that were in use as their pool was given up go here, not amid another test."""
    yield
    gc.collect()


@pytest.fixture
def relay(workshop):
    with relaying(workshop / "pg") as relay:
        yield relay


@pytest.fixture
def over_tcp(database_url, relay):
    name = database_url.partition("?")[0].rpartition("/")[2]
    return f"postgresql+psycopg://postgres@127.0.0.1:{relay.port}/{name}"


@pytest.fixture
def application(over_tcp, key_copy, tmp_path):
    application = create_app(read(environment(over_tcp, key_copy, tmp_path)))
    yield application
    application.extensions["portal"].engine.dispose()


def seconds_of(ask):
    began = time.monotonic()
    ask()
    return time.monotonic() - began


def test_people_are_told_within_seconds_and_all_goes_on_by_itself(
    relay, application, portal, tmp_path
):
    visitor = Visitor(application.test_client())

    def status(path):
        return visitor.client.get(path).status_code

    def require_told():
        page = visitor.page
        answer = visitor.send(given_names="Zuplo", family_name="Vorimble")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
        assert answer.fields["given_names"] == "Zuplo"
        visitor.page = page

    here = application.extensions
    with working(here["portal"], here["settings"]):
        visitor.fill_in(until="/apply/name")
        relay.fall_silent()
        assert seconds_of(require_told) < LONGEST
        assert seconds_of(require_told) < LONGEST
        assert (status("/healthz"), status("/readyz")) == (200, 503)
        a_submission(portal, email=MAIL)  # by who reaches the database

        relay.speak()
        assert seconds_of(lambda: until(lambda: status("/readyz") == 200, 20)) < SOON
        assert visitor.send(given_names="Zuplo", family_name="Vorimble").status == 200
        assert visitor.page.url != "/apply/name"
        until(lambda: letters(tmp_path, MAIL), 40)


def give_up(portal, relay):
    with pytest.raises(DatabaseAway), unit_for(portal, "test") as unit:
        _ask_in_silence(unit, relay)


def _ask_in_silence(unit, relay):
    relay.fall_silent()
    unit.session.execute(text("SELECT 1"))


def test_one_that_falls_silent_amid_a_transaction_is_given_up(
    relay, over_tcp, key_copy, monkeypatch
):
    monkeypatch.setattr(failures._Impatient, "amid", 1.0)
    portal = a_portal(over_tcp, key_copy)
    with unit_for(portal, "test") as unit:
        unit.session.scalar(text("SELECT 1"))
    assert seconds_of(lambda: give_up(portal, relay)) < SOON
    relay.speak()
    with unit_for(portal, "test") as unit:
        assert unit.session.scalar(text("SELECT 1")) == 1
    portal.engine.dispose()


def test_a_migration_waits_as_long_as_it_takes(over_tcp, monkeypatch):
    monkeypatch.setattr(failures._Impatient, "amid", 0.2)
    engine = make_engine(over_tcp)
    with engine.connect() as connection:
        failures.wait_for_ever(connection)
        assert connection.scalar(text("SELECT pg_sleep(1) IS NOT NULL"))
    engine.dispose()
