"""The command line: `portal COMMAND`. Each command reads the environment when it runs.

`flask --app app COMMAND` is the same, among Flask's own commands.

A command's module is imported when somebody calls it, with all that it needs: `--help`, `run` and
the other commands go without. So its line in the list stands here a second time.
"""

import os
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from app import telemetry

if TYPE_CHECKING:
    from flask import Flask

_WITH_PAGES = {"run", "routes"}  # Flask's own


class Command(click.Command):
    """A command, or a group of them, that is imported when it is called."""

    def __init__(self, name: str, place: str, line: str) -> None:
        super().__init__(name, help=line)
        self._place = place

    def is_there(self) -> bool:
        """The demonstration is not part of what production installs (.gitattributes)."""
        module = self._place.partition(":")[0].replace(".", "/")
        return (Path(__file__).parent / f"{module}.py").exists()

    def load(self) -> click.Command:
        module, _, attribute = self._place.partition(":")
        loaded: click.Command = getattr(import_module(f"app.cli.{module}"), attribute)
        return loaded

    def make_context(self, *called: Any, **extra: Any) -> click.Context:
        """Click calls the command of this context, which is the one that was loaded."""
        return self.load().make_context(*called, **extra)


COMMANDS = tuple(
    Command(*each)
    for each in (
        ("audit", "operations.audit:group", "Sign, verify and export the audit log."),
        (
            "backup",
            "operations.backups:backup",
            "Write the whole database to FILE, which must not be there.",
        ),
        (
            "restore",
            "operations.backups:restore",
            "Put FILE into an empty database; erase again who was erased.",
        ),
        ("db", "operations.database:group", "Bring the database up to date, and check its tables."),
        ("demo", "demo.command:command", "Serve a demonstration with invented data until Ctrl-C."),
        ("erase", "privacy.erase:command", "Erase a draft or an ended EOI, for good."),
        ("files", "operations.files:group", "Verify the files that people uploaded."),
        ("keys", "operations.keys:group", "Make, rotate and count the keys of sealed data."),
        ("location", "scheme.location:group", "Give applicants the time of an outage back."),
        ("partners", "scheme.partners:group", "Add, show, change and disable partner systems."),
        ("retention", "privacy.retention:group", "Erase whose time is over, as the worker does."),
        ("returns", "scheme.returns:group", "Import the register of returned persons."),
        ("scheme", "scheme.settings:group", "Show the scheme's settings, and ask to change them."),
        ("screening", "scheme.screening:group", "Measure from where on a person looks at a match."),
        ("sessions", "privacy.sessions:group", "Sign people out everywhere."),
        ("templates", "operations.templates:group", "Compile the pages."),
        ("webhooks", "scheme.webhooks:group", "See, pause and test where events go; replay them."),
        (
            "worker",
            "operations.worker:command",
            "Run until it is told to stop; any number of workers may run.",
        ),
    )
)


def main() -> None:
    """Run the command that this process's arguments name."""
    telemetry.begin(os.environ.get("PROMETHEUS_MULTIPROC_DIR", ""))
    portal(prog_name="portal")


@click.group(commands=list(filter(Command.is_there, COMMANDS)))
def portal() -> None:
    """Run, keep and look after the portal; docs/operations.md says when to use what."""


def register(app: "Flask") -> None:
    for command in portal.commands.values():
        app.cli.add_command(command)


def is_with_pages() -> bool:
    """Whether the command that runs needs the whole application."""
    current = click.get_current_context(silent=True)
    return current is not None and current.info_name in _WITH_PAGES
