"""`files` verifies that all uploaded files can be read, and finds orphaned chunks."""

import click

from app.cli import context
from app.services.files import verification


@click.group("files")
def group() -> None:
    """The files that people uploaded."""


@group.command()
@click.option("--delete-orphans", is_flag=True, help="Delete at once what belongs to no file.")
def verify(*, delete_orphans: bool) -> None:
    """Read every file at FILES_URL, and list what belongs to none and is older than a day."""
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
            if delete_orphans:
                portal.files.delete(name)
            click.echo(f"{name}: of no file{', deleted' if delete_orphans else ''}")
    click.echo(f"{count} files, {at_fault} at fault, {len(orphans)} chunks of no file")
    if at_fault:
        raise click.exceptions.Exit(1)
