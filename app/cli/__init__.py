"""The command line: `flask --app app <command>`. Each reads the environment when it runs."""

from flask import Flask

from app.cli import demo
from app.cli.operations import audit, backups, database, files, keys, worker
from app.cli.privacy import erase, retention
from app.cli.scheme import location, partners, returns, screening, settings

COMMANDS = (
    audit.group,
    backups.backup,
    backups.restore,
    database.group,
    demo.command,
    erase.command,
    files.group,
    keys.group,
    location.group,
    partners.group,
    retention.group,
    returns.group,
    settings.group,
    screening.group,
    worker.command,
)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
