"""What a process imports as it starts: what only some need costs the others nothing."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from click import Context

from app import cli
from tests.bench import load
from tests.bench.server import GRANIAN, serving
from tests.conftest import on_both, on_sqlite
from tests.support import loaded
from tests.support.commands import ROOT

_TELLS = loaded.__name__

_HELP = """
import sys
from concurrent.futures import ThreadPoolExecutor
from flask.cli import cli
try:
    cli.main(["--app", "app", "--help"])
except SystemExit:
    print(*sys.modules)
"""

_SITE = """
import sys
from concurrent.futures import ThreadPoolExecutor
from app import create_app
create_app()
from app.storage.database import vouched
vouched.models()
print(*sys.modules)
"""
_WORKER = """
import sys
from concurrent.futures import ThreadPoolExecutor
from app import create_app
create_app()
from app.cli import context
from app.cli.operations import worker
print(worker.loop.drain(context.portal(), context.settings()) > 0)
print(*sys.modules)
"""
# What takes much memory, and who alone needs it.
HEAVY = {
    "alembic": "db upgrade",
    "authlib": "a member of staff who signs in",
    "babel.messages": "a catalogue that was not compiled ahead",
    "boto3": "files at S3, and KMS",
    "joserfc": "a member of staff who signs in, and GOV.UK Notify",
    "numpy": "a position",
    "PIL": "the sandbox",
    "pillow_heif": "the sandbox",
    "pkcs11": "an HSM",
    "pygments": "nobody; Alembic brings it",
    "pypdfium2": "the sandbox",
    "rich": "nobody; developers have it",
    "shapely": "a position",
}
OF_NO_SITE = HEAVY.keys() | {"app.worker", "requests", "urllib3"}
OF_NO_WORKER = HEAVY.keys() | {"app.web", "phonenumbers", "segno", "wtforms"}


def modules_of(program, **environ):
    """What a process has imported whose last line says it."""
    run = subprocess.run(
        [sys.executable, "-c", program],
        env={"PATH": os.environ["PATH"], **environ},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return set(run.stdout.splitlines()[-1].split())


def test_the_list_of_commands_is_shown_without_any():
    imported = modules_of(_HELP)
    ours = {name for name in imported if name.startswith("app.")}
    assert {".".join(name.split(".")[:2]) for name in ours} == {"app.cli", "app.telemetry"}
    assert not imported & {"sqlalchemy", "cryptography", "requests", "alembic", "babel", "wtforms"}


@on_sqlite
def test_the_site_starts_without_what_it_may_never_need(environ):
    assert not modules_of(_SITE, **environ) & OF_NO_SITE


@on_sqlite
def test_a_worker_starts_without_what_it_may_never_need(environ):
    assert not modules_of(_WORKER, **environ, FLASK_RUN_FROM_CLI="true") & OF_NO_WORKER


@pytest.mark.again  # the real server
@on_both
def test_nor_do_they_need_it_where_somebody_sends_the_form_with_pictures(environ):
    with serving(GRANIAN.replace("--workers 2", "--workers 1"), _TELLS, environ) as site:
        with ThreadPoolExecutor(1) as aside:  # from the browser's event loop
            seen = aside.submit(load.put_on, site.port, load.whole_journey, 1, 1).result()
        told = requests.get(f"http://127.0.0.1:{site.port}{loaded.PATH}", timeout=60).text
    assert seen.errors == 0
    assert "segno" in told.split()  # the reference was shown
    is_postgresql = environ["DATABASE_URL"].startswith("postgresql")
    other = {"sqlite3", "sqlalchemy.dialects.sqlite"} if is_postgresql else set()
    assert not set(told.split()) & (OF_NO_SITE | other)
    assert not modules_of(_WORKER, **environ, FLASK_RUN_FROM_CLI="true") & OF_NO_WORKER


def test_each_command_is_what_the_list_says():
    for listed in cli.COMMANDS:
        loaded = listed.load()
        assert loaded.name == listed.name
        assert loaded.get_short_help_str(80) == listed.get_short_help_str(80)
        assert listed.make_context("flask", ["--help"], Context(loaded), resilient_parsing=True)
