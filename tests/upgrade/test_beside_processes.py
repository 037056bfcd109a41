"""Each migration runs while people, partners and a worker go on with the release before."""

import contextlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from app.services.audit import baseline
from app.services.core.unit import unit_for
from app.services.operations import setup
from app.storage.cases import eois
from app.storage.database import engine, schema
from app.storage.register.records import ReturnRecord
from tests.bench.server import GRANIAN, program, serving
from tests.browser.site import until
from tests.peers.partner import Partner
from tests.soak import crowd as people
from tests.soak.crowd import Crowd
from tests.support.letterbox import letters
from tests.support.settings import environment
from tests.upgrade.after import checked

pytestmark = pytest.mark.again  # real processes, or as much work
SERVER = GRANIAN.replace("--workers 2", "--workers 1")
WORKER = "flask --app app worker".split()
ADD = (
    "flask --app app partners add still --accepts return.recorded.v1 --accepts check.updated.v1"
).split()
SINCE = [f"{number:04}" for number in range(18, int(engine.HEAD) + 1)]
PAGES = 5  # that are answered after each migration


class Users(Crowd):
    """Of the release before: they fill in pages, submit, and report returns, until it is over."""

    pages = 0

    def ask(self, *request, **more):
        answer = super().ask(*request, **more)
        self.pages += 1
        return answer


def fill_in(crowd):
    """One person's way, page by page, as far as the files."""
    own = {"email": f"{people.chance.randrange(10**9)}@example.org"}
    with requests.Session() as session:
        session.headers.update({"Accept-Language": "en", "X-Forwarded-For": people.some_network()})
        page = crowd.ask(session, "/apply/in-france")
        while (path := people.path_of(page)) != "/apply/photo":
            page = crowd.ask(session, *people.next_request(path, page.text, own))


def a_partner_of(root, settings):
    """Added by that release's command, which prints the secrets."""
    done = subprocess.run(
        [sys.executable, "-m", *ADD],
        cwd=root,
        env={"PATH": os.environ["PATH"], **settings},
        check=True,
        capture_output=True,
        text=True,
    )
    inbound, outbound = (line.split()[-1] for line in done.stdout.splitlines())
    return Partner("still", inbound, outbound)


@pytest.fixture
def first_release_serves(installed, first_release, database_url, tmp_path):
    """Its web and worker run on its tables until the block ends; gives those who use them."""
    settings = environment(database_url, tmp_path / "keys.json", tmp_path, TRUSTED_PROXIES="1")

    @contextlib.contextmanager
    def serves():
        partner = a_partner_of(first_release, settings)
        log = tmp_path / "worker.log"
        with (
            serving(SERVER, "app", settings, root=first_release) as web,
            program(WORKER, settings, log, first_release) as worker,
        ):
            crowd = Users(f"http://127.0.0.1:{web.port}", installed, partner)
            with submitting(crowd, first_release, database_url, tmp_path), going_on(crowd):
                yield crowd
            assert worker.is_there()

    return serves


@contextlib.contextmanager
def submitting(crowd, root, database_url, folder):
    """People submit there, in a process of their own, until the block ends."""
    command = [sys.executable, Path(__file__).with_name("submitting.py"), database_url, folder]
    with subprocess.Popen(
        command, cwd=root, env={"PYTHONPATH": str(root)}, stdout=subprocess.PIPE, text=True
    ) as process:

        def listen():
            for line in process.stdout:
                email, number, reference = line.strip().split(",")
                crowd.references[email] = reference
                crowd.to_be_returned.append(number)

        listening = threading.Thread(target=listen)
        listening.start()
        yield
        assert process.poll() is None
        process.terminate()
        listening.join()


@contextlib.contextmanager
def going_on(crowd):
    threads = [
        threading.Thread(target=people.live, args=[crowd, part])
        for part in (fill_in, people.report)
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        crowd.over.set()
        for thread in threads:
            thread.join()


def until_used(crowd):
    """Pages are answered, a callback is taken, and somebody has submitted."""
    pages, told, sent = crowd.pages, len(crowd.callbacks), len(crowd.references)
    until(
        lambda: (
            (
                crowd.pages >= pages + PAGES
                and len(crowd.callbacks) > told
                and len(crowd.references) > sent
            )
            or crowd.faults
        ),
        30,
    )
    assert crowd.faults == []


def test_people_partners_and_a_worker_go_on_through_each_migration(
    first_release_serves, installed, tmp_path
):
    with first_release_serves() as crowd:
        until_used(crowd)
        for revision in SINCE:
            schema.upgrade(installed.engine, revision)
            until_used(crowd)
        setup.prepare(installed)
        until_used(crowd)
        crowd.over.set()
        for email in list(crowd.references):
            until(lambda email=email: letters(tmp_path, email), 20)

    assert (crowd.faults, crowd.interruptions) == ([], 0)
    with unit_for(installed, "test") as unit:
        found = {eois.by_reference(unit.session, one) for one in crowd.references.values()}
        returned = set(unit.session.scalars(select(ReturnRecord.return_id)))
    assert len(found - {None}) == len(crowd.references)
    assert {f"R-{number}" for number in crowd.returned} <= returned
    assert checked(installed, tmp_path).faults == []
    baseline.write(installed, "operator")
    assert checked(installed, tmp_path).faults == []
