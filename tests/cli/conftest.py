"""Commands in processes of their own, on a portal on each database."""

import os
import shlex
import subprocess

import pytest
from click.testing import CliRunner

from app import cli
from app.cli import context
from app.services.core import unit
from tests.support.commands import ROOT
from tests.support.killing import portal_of
from tests.support.settings import environment


@pytest.fixture
def environ(database_url, key_copy, tmp_path):
    return environment(database_url, key_copy, tmp_path)


@pytest.fixture
def restarted(environ):
    """Gives the portal of a process that starts now: it holds no key in memory."""
    portals = []

    def restarted():
        portals.append(portal_of(environ))
        return portals[-1]

    yield restarted
    for portal in portals:
        portal.engine.dispose()


@pytest.fixture
def portal(restarted):
    return restarted()


@pytest.fixture
def start(environ):
    def start(script):
        return subprocess.Popen(
            ["bash", "-ec", script],
            env={"PATH": os.environ["PATH"], **environ},
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    return start


@pytest.fixture
def run(start):
    def run(script):
        process = start(script)
        out, err = process.communicate()
        return process.returncode, out, err

    return run


@pytest.fixture
def invoke(environ, monkeypatch):
    """Run one command in this process, which takes no second to start; as `run` gives it.

    Whoever is asked says yes, unless `typed` has something else.
    """
    portals = []

    def portal_for(settings):
        portals.append(unit.portal_for(settings))
        return portals[-1]

    monkeypatch.setattr(context, "portal_for", portal_for)

    def invoke(line, typed="y\n", **more):
        for name, value in {**environ, **more}.items():
            monkeypatch.setenv(name, value)
        done = CliRunner().invoke(
            cli.portal, shlex.split(line.removeprefix("./portal ")), input=typed
        )
        return done.exit_code, done.stdout, done.stderr

    yield invoke
    for portal in portals:
        portal.engine.dispose()
