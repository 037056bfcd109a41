"""What a process imports as it starts: what only some need costs the others nothing."""

import os
import subprocess
import sys

from click import Context

from app import cli
from tests.conftest import on_sqlite
from tests.support.commands import ROOT

_HELP = """
import sys
from flask.cli import cli
try:
    cli.main(["--app", "app", "--help"])
except SystemExit:
    print(*sys.modules)
"""


_SITE = """
import sys
from app import create_app
create_app()
print(*sys.modules)
"""
_WORKER = """
import sys
from app import create_app
create_app()
from app.cli import context
from app.cli.operations import worker
worker.loop.context_for(context.portal(), context.settings(), None)
print(*sys.modules)
"""
# Only the decoder's own process, a position, S3 and KMS, an HSM, or `db upgrade` needs these.
HEAVY = {"PIL", "alembic", "boto3", "numpy", "pillow_heif", "pkcs11", "pypdfium2", "shapely"}


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
    assert not modules_of(_SITE, **environ) & HEAVY


@on_sqlite
def test_a_worker_starts_without_what_it_may_never_need(environ):
    imported = modules_of(_WORKER, **environ, FLASK_RUN_FROM_CLI="true")
    assert not imported & (HEAVY | {"app.web", "wtforms", "authlib", "phonenumbers", "segno"})


def test_each_command_is_what_the_list_says():
    for listed in cli.COMMANDS:
        loaded = listed.load()
        assert loaded.name == listed.name
        assert loaded.get_short_help_str(80) == listed.get_short_help_str(80)
        assert listed.make_context("flask", ["--help"], Context(loaded), resilient_parsing=True)
