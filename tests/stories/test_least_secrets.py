"""Web and worker in production, each with its own settings alone, walk the whole way."""

import contextlib
import json
import os
import socket
import subprocess
import sys
from functools import partial

import pytest
import requests

from app.domain.cases.lifecycle import Status
from app.services.core.unit import unit_for
from app.startup.processes import ONLY_FOR, Process
from app.startup.sources import SECRETS
from app.storage.cases import eois
from tests.bench.server import ROOT, program
from tests.browser.site import until
from tests.peers import clamav, smtp
from tests.soak import crowd
from tests.support.certificates import self_signed
from tests.support.settings import in_production

pytestmark = pytest.mark.again  # real processes
PATIENCE = 90.0  # seconds, on a busy machine
LOG = {"web": ["keys-in-a-file"], "worker": ["keys-in-a-file"]}


@pytest.fixture
def pem(tmp_path, monkeypatch):
    """The certificate of web server and mail server, which this test trusts as well."""
    pem = self_signed(tmp_path)
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(pem))
    return pem


@pytest.fixture
def common(database_url, pem, key_copy):
    return {
        "DATABASE_URL": database_url,
        "KEY_PROVIDER": f"file:{key_copy}?override=yes",
        "ERASURE_LEDGER_URL": f"file:{key_copy.parent}/erasures",
        "SSL_CERT_FILE": str(pem),
    }


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as free:
        return free.getsockname()[1]


def credentials(folder, environ):
    """Its secrets in files, as systemd gives them; the environment has none."""
    folder.mkdir()
    for name in set(SECRETS) & environ.keys():
        (folder / name).write_text(environ.pop(name))
    return environ | {"CREDENTIALS_DIRECTORY": str(folder)}


@contextlib.contextmanager
def running(folder, common, pem, mail_url, clamd):
    """Both, and the address of the one."""
    port = free_port()
    base = f"https://localhost:{port}"
    common = common | {"BASE_URL": base}
    key = common["KEY_PROVIDER"].removeprefix("file:").partition("?")[0]
    web = in_production(Process.WEB, key, folder, **common, CLAMAV_URL=clamd, TRUSTED_PROXIES="1")
    worker = in_production(Process.WORKER, key, folder, **common, MAIL_URL=mail_url)
    assert not {"MAIL_URL", "SMS_URL", "CHECKPOINT_URL"} & web.keys()
    assert not {name for name in worker if ONLY_FOR.get(name) is Process.WEB}
    server = f"app.server --workers 1 --host 127.0.0.1 --port {port}"
    server += f" --ssl-certificate {pem} --ssl-keyfile {pem} --log-level warning"
    flask = "flask --app app".split()
    web, worker = (
        credentials(folder / "of-web", web),
        credentials(folder / "of-worker", worker),
    )
    with (
        program(server.split(), web, folder / "web.log"),
        program([*flask, "worker"], worker, folder / "worker.log"),
    ):
        yield base, partial(command, worker)


def command(environ, words):
    """With the settings of the worker, as operators give commands."""
    run = [sys.executable, "-m", "flask", "--app", "app", *words.split()]
    whole = {"PATH": os.environ["PATH"], **environ}
    return subprocess.run(run, cwd=ROOT, env=whole, capture_output=True, text=True, check=True)


def answers(base):
    with contextlib.suppress(requests.RequestException):
        return requests.get(f"{base}/readyz", timeout=5).ok


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_each_has_what_it_needs_and_no_more(portal, common, pem, workshop, tmp_path):
    with (
        clamav.running(workshop) as clamd,
        smtp.receiving(pem) as (postbox, mail_url),
        running(tmp_path, common, pem, mail_url, clamd) as (base, flask),
    ):
        until(lambda: answers(base), PATIENCE)
        people = crowd.Crowd(base, portal, None)
        crowd.apply(people)
        [(number, reference)] = people.references.items()
        until(lambda: status_of(portal, reference) is Status.ELIGIBLE, PATIENCE)
        until(lambda: postbox.received, PATIENCE)
        assert "signed: " in flask("audit checkpoint").stdout
        assert flask("audit verify").returncode == 0
    assert {mail["To"] for mail in postbox.received} == {f"{number.lower()}@example.org"}
    for name, warned in LOG.items():
        lines = [json.loads(line) for line in (tmp_path / f"{name}.log").read_text().splitlines()]
        told = [line["reason"] for line in lines if line["event"] == "risk_accepted"]
        assert told == warned
        faults = [line for line in lines if line["level"] in {"error", "critical"}]
        assert {line["event"] for line in faults} <= {"audit_entry_waits"}  # from the tests' past


def status_of(portal, reference):
    with unit_for(portal, "test") as unit:
        return unit.eoi(eois.by_reference(unit.session, reference)).state
