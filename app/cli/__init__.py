"""The command line: `flask --app app <command>`. Each reads the environment when it runs.

A command's module is imported when somebody calls it, with all that it needs: `--help`, `run` and
the other commands go without. So its line in the list stands here a second time.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import click
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
        ("audit", "operations.audit:group", "The audit log. docs/auditors.md says what it proves."),
        (
            "backup",
            "operations.backups:backup",
            "Write the whole database to FILE, which must not be there.",
        ),
        (
            "restore",
            "operations.backups:restore",
            "Put FILE into an empty database, bring it up to date, and erase again who was erased.",
        ),
        ("db", "operations.database:group", "The database's tables."),
        (
            "demo",
            "demo.command:command",
            "Set up and serve a demonstration with invented data until Ctrl-C.",
        ),
        ("erase", "privacy.erase:command", "Erase a draft or an ended EOI, for good."),
        ("files", "operations.files:group", "The files that people uploaded."),
        ("keys", "operations.keys:group", "The key-encryption key, and the keys of the system."),
        ("location", "scheme.location:group", "The confirmation that applicants are in France."),
        ("partners", "scheme.partners:group", "Partner systems."),
        ("retention", "privacy.retention:group", "How long what is kept: see `scheme show`."),
        ("returns", "scheme.returns:group", "The register of returned persons."),
        ("scheme", "scheme.settings:group", "The scheme's settings: versioned, never overwritten."),
        ("screening", "scheme.screening:group", "The threshold of alerts: see docs/operations.md."),
        ("sessions", "privacy.sessions:group", "The sessions of applicants."),
        ("templates", "operations.templates:group", "The templates of pages."),
        (
            "worker",
            "operations.worker:command",
            "Run until it is told to stop; any number of workers may run.",
        ),
    )
)


def register(app: Flask) -> None:
    for command in filter(Command.is_there, COMMANDS):
        app.cli.add_command(command)


def is_with_pages() -> bool:
    """Whether the command that runs needs the whole application."""
    current = click.get_current_context(silent=True)
    return current is not None and current.info_name in _WITH_PAGES
