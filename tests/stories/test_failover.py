"""The primary fails and a standby takes over: nobody loses a word, and all goes on by itself."""

import itertools
import time

import psycopg
import pytest

from app import create_app
from app.services.core.errors import DatabaseAway
from app.services.core.unit import unit_for
from app.services.operations import health
from app.settings import read
from app.storage.cases import eois
from tests.browser.site import until
from tests.conftest import prepared
from tests.peers import pgbouncer, postgresql
from tests.peers.partner import a_partner, a_return
from tests.peers.relay import relaying
from tests.support.letterbox import letters
from tests.support.people import a_submission
from tests.support.settings import environment
from tests.support.visitor import Visitor
from tests.support.working import working

pytestmark = pytest.mark.again  # two servers of its own
SOON = 3  # seconds until a page is served again
MAIL = "zuplo@example.org"


class Cluster:
    """A primary, its standby, and the address by which both are reached, each in turn."""

    def __init__(self, folder, relay):
        self.primary, self.standby = folder / "one", folder / "two"
        self.relay = relay

    def lead_to(self, server, *, cut):
        self.relay.target = server
        if cut:
            self.relay.cut()

    def fail_over(self):
        """The primary dies, and the standby, which has all that was committed, takes over."""
        postgresql.stop(self.primary)
        self.relay.cut()
        postgresql.promote(self.standby)
        self.primary, self.standby = self.standby, None


@pytest.fixture
def cluster(workshop, tmp_path_factory):
    folder = workshop / tmp_path_factory.mktemp("cluster").name
    folder.mkdir(mode=0o755)
    with (
        postgresql.running(folder / "one", durable=True) as url,
        postgresql.following(folder / "one", folder / "two"),
        relaying(folder / "one") as relay,
    ):
        with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as primary:
            primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'")
            primary.execute("SELECT pg_reload_conf()")
        yield Cluster(folder, relay)


@pytest.fixture(params=["direct", "pgbouncer"])
def database_url(request, cluster, workshop):
    """As the portal knows it: by the address, or by a pooler that knows the address."""
    if request.param == "direct":
        yield f"postgresql+psycopg://postgres@127.0.0.1:{cluster.relay.port}/postgres"
        return
    with pgbouncer.running(
        workshop / f"{cluster.primary.parent.name}-pool", port=cluster.relay.port
    ) as url:
        yield url


@pytest.fixture
def portal(database_url, key_copy):
    portal = prepared(database_url, key_copy)
    yield portal
    portal.engine.dispose()


@pytest.fixture
def application(
    portal,  # noqa: ARG001 - the tables
    database_url,
    key_copy,
    tmp_path,
):
    places = {"ERASURE_LEDGER_URL": f"file:{key_copy.parent}/erasures"}
    application = create_app(read(environment(database_url, key_copy, tmp_path, **places)))
    yield application
    application.extensions["portal"].engine.dispose()


def seconds_until(find):
    began = time.monotonic()
    until(find, 20)
    return time.monotonic() - began


def test_a_failover_costs_nobody_what_they_typed(cluster, application, portal, tmp_path):
    visitor = Visitor(application.test_client())
    partner, numbers = a_partner(portal), itertools.count()

    def status(path):
        return visitor.client.get(path).status_code

    def callback():
        body = a_return(return_id=f"R-{next(numbers)}")
        headers = partner.signed(body)
        return visitor.client.post("/hooks/enrolment", data=body, headers=headers)

    def require_told():
        page = visitor.page
        answer = visitor.send(given_names="Zuplo", family_name="Vorimble")
        assert (answer.status, answer.headers["Retry-After"]) == (503, "60")
        assert answer.fields["given_names"] == "Zuplo"
        visitor.page = page
        assert callback().status_code == 503
        assert (status("/healthz"), status("/readyz")) == (200, 503)

    with working(portal, application.extensions["settings"]):
        visitor.fill_in(until="/apply/name")
        assert status("/readyz") == 200
        # The address leads to the standby for a moment.
        cluster.lead_to(cluster.standby, cut=True)
        require_told()
        require_told()
        # And back to the primary, while connections to the standby live on.
        cluster.lead_to(cluster.primary, cut=False)
        assert seconds_until(lambda: status("/readyz") == 200) < SOON
        assert seconds_until(lambda: callback().status_code == 202) < SOON

        answered = a_submission(portal, email=MAIL)
        cluster.fail_over()
        require_told()
        with pytest.raises(DatabaseAway):
            a_submission(portal)
        cluster.lead_to(cluster.primary, cut=False)
        assert seconds_until(lambda: status("/readyz") == 200) < SOON
        assert visitor.send(given_names="Zuplo", family_name="Vorimble").status == 200
        assert visitor.page.url != "/apply/name"
        assert callback().status_code == 202
        assert seconds_until(lambda: health.readiness(portal)["erasures"]) < SOON
        with unit_for(portal, "test") as unit:
            assert eois.get(unit.session, answered).reference
        until(lambda: letters(tmp_path, MAIL), 20)
