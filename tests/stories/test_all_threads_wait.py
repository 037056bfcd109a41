"""Every thread waits for the database: people are told soon, and /healthz answers all the while."""

import contextlib
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from sqlalchemy import text

from app.web.load_shedding import PATIENCE
from tests.bench.server import GRANIAN, serving
from tests.peers.relay import black_hole
from tests.support.settings import environment

pytestmark = pytest.mark.again  # real processes, and as long as people wait
PEOPLE = 40
LONGEST = 12  # seconds until the last of them is told


@contextlib.contextmanager
def gone(_portal):
    """Nobody hears from its host."""
    with black_hole() as port:
        yield f"postgresql+psycopg://portal@127.0.0.1:{port}/portal"


@contextlib.contextmanager
def locked(portal):
    """Somebody holds what each page reads."""
    with portal.engine.begin() as connection:
        connection.execute(text("LOCK TABLE scheme_version IN ACCESS EXCLUSIVE MODE"))
        yield portal.engine.url.render_as_string(hide_password=False)


def ask(url):
    began = time.monotonic()
    status = requests.get(url, timeout=60).status_code
    return status, time.monotonic() - began


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
@pytest.mark.parametrize("trouble", [gone, locked])
def test_health_is_told_and_people_are_turned_away(trouble, portal, key_copy, tmp_path):
    one_worker = GRANIAN.replace("--workers 2", "--workers 1")
    with (
        trouble(portal) as database_url,
        serving(one_worker, "app", environment(database_url, key_copy, tmp_path)) as server,
        ThreadPoolExecutor(PEOPLE) as crowd,
    ):
        url = f"http://127.0.0.1:{server.port}"
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(requests.ConnectionError):
                if ask(f"{url}/healthz")[0] == 200:
                    break
        people = [crowd.submit(ask, f"{url}/?n={number}") for number in range(PEOPLE)]
        health = []
        while not all(person.done() for person in people):
            health.append(ask(f"{url}/healthz"))
            time.sleep(0.05)
    told = [person.result() for person in people]
    assert {status for status, _ in told} == {503}
    assert max(seconds for _, seconds in told) < LONGEST
    assert {status for status, _ in health} == {200}
    assert max(seconds for _, seconds in health) < 2 * PATIENCE
    assert len(health) > LONGEST
