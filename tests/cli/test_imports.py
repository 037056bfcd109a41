"""What is imported when a command starts: what one of them needs costs the others nothing."""

import subprocess
import sys

from click import Context

from app import cli
from tests.support.commands import ROOT

_HELP = """
import sys
from flask.cli import cli
try:
    cli.main(["--app", "app", "--help"])
except SystemExit:
    print(*sys.modules)
"""


def modules_of(program):
    """What a process has imported whose last line says it."""
    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(run.stdout.splitlines()[-1].split())


def test_the_list_of_commands_is_shown_without_any():
    imported = modules_of(_HELP)
    ours = {name for name in imported if name.startswith("app.")}
    assert {".".join(name.split(".")[:2]) for name in ours} == {"app.cli", "app.telemetry"}
    assert not imported & {"sqlalchemy", "cryptography", "requests", "alembic", "babel", "wtforms"}


def test_each_command_is_what_the_list_says():
    for listed in cli.COMMANDS:
        loaded = listed.load()
        assert loaded.name == listed.name
        assert loaded.get_short_help_str(80) == listed.get_short_help_str(80)
        assert listed.make_context("flask", ["--help"], Context(loaded), resilient_parsing=True)
