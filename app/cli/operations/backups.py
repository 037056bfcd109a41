"""`backup` writes the database to a file; `restore` reads it, and erases again who was erased."""

import os
from pathlib import Path

import click

from app.cli import context
from app.cli.operations import database
from app.services.operations import restoring
from app.startup.sources import SECRETS
from app.storage.database import backups
from app.storage.database.backups import BackupFailed, NotEmpty

_FILE = click.Path(dir_okay=False, path_type=Path)


def _environ() -> dict[str, str]:
    """The environment of PostgreSQL's programs, which need none of our secrets."""
    return {name: value for name, value in os.environ.items() if name not in SECRETS}


@click.command("backup")
@click.argument("file", type=_FILE)
def backup(file: Path) -> None:
    """Write the whole database to FILE, which must not be there. The portal may run meanwhile."""
    try:
        backups.save(context.owners_portal().engine, file, _environ())
    except FileExistsError:
        raise click.ClickException(f"{file} is there already") from None
    except BackupFailed as fault:
        raise click.ClickException(str(fault)) from None
    except OSError as fault:
        raise click.ClickException(f"{file}: {fault.strerror}") from None
    click.echo(f"{file} holds everything; without the keys it opens nothing")


@click.command("restore")
@click.argument("file", type=_FILE)
def restore(file: Path) -> None:
    """Put FILE into an empty database; erase again who was erased. It is brought up to date.

    Everybody is signed out. Cut off, the database is empty still, or whole: see docs/operations.md.
    """
    portal = context.owners_portal()
    try:
        with context.explained():
            backups.load(portal.engine, file, _environ())
    except NotEmpty:
        raise click.ClickException(
            "the database is not empty: restore into a new one. If a restore was cut off here, "
            "run db upgrade, erase --replay and sessions end --all"
        ) from None
    except (BackupFailed, OSError) as fault:
        raise click.ClickException(str(fault)) from None
    database.migrate(portal)
    with context.explained():
        count = restoring.complete(portal, context.ACTOR)
    database.grant(portal)
    click.echo(f"restored and up to date; erased again since that backup: {count}")
