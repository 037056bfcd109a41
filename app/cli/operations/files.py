"""`files` verifies that all uploaded files can be read, and finds orphaned chunks."""

import click

from app.cli import context
from app.services.files import verification


@click.group("files")
def group() -> None:
    """Verify the files that people uploaded."""


@group.command()
@click.option("--delete-orphans", is_flag=True, help="Delete at once what belongs to no file.")
@context.YES
def verify(*, delete_orphans: bool, yes: bool) -> None:
    """Read every file at FILES_URL. It lists what belongs to none and is older than a day."""
    portal = context.portal()
    count, at_fault = 0, 0
    with context.explained():
        for fault in verification.faults(portal, context.ACTOR):
            count += 1
            if fault:
                at_fault += 1
                click.echo(f"AT FAULT: {fault}", err=True)
        orphans = verification.orphans(portal, context.ACTOR)
        for name in orphans:
            click.echo(f"{name}: of no file")
        if delete_orphans and orphans:
            context.confirm(f"These {len(orphans)} are deleted for good.", yes=yes)
            for name in orphans:
                portal.files.delete(name)
            click.echo(f"{len(orphans)} deleted")
    click.echo(f"{count} files, {at_fault} at fault, {len(orphans)} chunks of no file")
    if at_fault:
        raise click.exceptions.Exit(1)
