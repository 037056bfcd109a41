"""`./portal`: the commands from any folder, without Flask's own."""

import os
import subprocess

import click
import pytest

from app import cli
from tests.support.commands import ROOT

_WIDTH = 80  # columns of a terminal


def portal(*arguments, cwd=ROOT, **environ):
    return subprocess.run(
        [ROOT / "portal", *arguments],
        cwd=cwd,
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=False,
    )


def test_it_runs_in_any_folder_and_knows_none_of_flasks_commands(tmp_path):
    (tmp_path / "app").mkdir()  # not ours
    helped = portal("--help", cwd=tmp_path)

    assert (helped.returncode, helped.stderr) == (0, "")
    assert helped.stdout.startswith("Usage: portal ")
    assert "partners" in helped.stdout
    for name in ("run", "shell", "routes"):
        assert f"\n  {name} " not in helped.stdout
        assert "No such command" in portal(name, cwd=tmp_path).stderr


def test_it_says_what_is_missing():
    failed = portal("scheme", "show")
    assert failed.returncode == 1
    assert failed.stderr.startswith("Error: not set: ")


def test_help_is_there_where_servers_keep_no_docstrings():
    helped = portal("partners", "--help", PYTHONOPTIMIZE="2")
    assert "Print each partner with its rights." in helped.stdout


GROUPS = [cli.portal, *(c for c in (one.load() for one in cli.COMMANDS) if hasattr(c, "commands"))]


@pytest.mark.parametrize("group", GROUPS, ids=[group.name for group in GROUPS])
def test_each_command_is_described_whole_on_its_line(group):
    shown = group.get_help(click.Context(group, info_name="portal", terminal_width=_WIDTH))
    assert "..." not in shown.partition("Commands:")[2]
    assert all(command.get_short_help_str(_WIDTH) for command in group.commands.values())
