"""The portal's commands: `flask --app app <command>`. Each reads the environment when it runs."""

from flask import Flask

from app.cli import (
    audit,
    backups,
    database,
    demo,
    erase,
    files,
    keys,
    location,
    partners,
    retention,
    returns,
    scheme,
    screening,
    worker,
)

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
    scheme.group,
    screening.group,
    worker.command,
)


def register(app: Flask) -> None:
    for command in COMMANDS:
        app.cli.add_command(command)
