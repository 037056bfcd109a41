"""`partners` adds and changes partner systems, and rotates the secrets that sign webhooks."""

from datetime import timedelta

import click

from app.cli import context
from app.services.core.approvals import AlreadyAsked
from app.services.partners import admission, registry
from app.services.partners.admission import Rights


@click.group("partners")
def group() -> None:
    """Partner systems."""


@group.command()
@click.argument("name")
@click.option("--url", help="Where its events go.")
@click.option("--accepts", multiple=True, help="A type it may send; may be repeated.")
@click.option("--subscribe", multiple=True, help="A type it receives; may be repeated.")
@click.option("--why", help="What the second person reads; needed for all but the first.")
def add(
    name: str,
    url: str | None,
    accepts: tuple[str, ...],
    subscribe: tuple[str, ...],
    why: str | None,
) -> None:
    """Make a partner and print its secrets, once.

    But for the first, it may do nothing until a manager confirms its address and what it may send
    and receive in the back office. If that was declined, ask again with the same name.
    """
    with context.explained(), context.unit(context.portal(), write=True) as unit:
        first = admission.is_first(unit)
        try:
            secrets = (
                registry.add(unit, name, url, accepts, subscribe)
                if first
                else admission.ask(unit, name, Rights(url, accepts, subscribe), context.reason(why))
            )
        except registry.UnsoundPartner as fault:
            raise click.ClickException(str(fault)) from None
        except AlreadyAsked:
            raise click.ClickException("it waits already to be confirmed or declined") from None
    if secrets:
        click.echo(f"it signs with {secrets.inbound}")
        click.echo(f"we sign with  {secrets.outbound}")
    if not first:
        click.echo("its address and its rights wait for a manager: back office, Approvals")


@group.command()
@click.argument("name")
@click.argument("direction", type=click.Choice(["inbound", "outbound"]))
@click.option("--overlap", default=72, show_default=True, help="Hours the one before lives on.")
def rotate(name: str, direction: str, overlap: int) -> None:
    """Make a new secret and print it, once."""
    with context.explained(), context.unit(context.portal(), write=True) as unit:
        try:
            secret = registry.rotate(unit, name, direction, timedelta(hours=overlap))
        except registry.NoSuchPartner:
            raise click.ClickException(f"there is no partner called {name}") from None
    click.echo(secret)
