"""`retention` erases all whose retention period is over, as the worker does every hour."""

import click

from app.cli import context
from app.services.privacy import retention


@click.group("retention")
def group() -> None:
    """Erase whose time is over, as the worker does."""


@group.command()
def run() -> None:
    """Erase what is due, in batches. Cut off in the middle, run it again."""
    count = 0
    portal = context.portal()
    with context.explained():
        for number in retention.run(portal, context.ACTOR):
            count += number
            click.echo(f"{count} erased so far")
    click.echo(f"erased: {count}")
