"""`partners`: who may call, who is called, and the secrets both sign with."""

from datetime import timedelta

import click

from app.cli import context
from app.services import partners


@click.group("partners")
def group() -> None:
    """Partner systems."""


@group.command()
@click.argument("name")
@click.option("--url", help="Where its events go.")
@click.option("--accepts", multiple=True, help="A type it may send; may be repeated.")
@click.option("--subscribe", multiple=True, help="A type it receives; may be repeated.")
def add(name: str, url: str | None, accepts: tuple[str, ...], subscribe: tuple[str, ...]) -> None:
    """Make a partner and print its secrets, once."""
    with context.unit(context.portal(), write=True) as unit:
        try:
            inbound, outbound = partners.add(unit, name, url, accepts, subscribe)
        except partners.UnsoundPartner as fault:
            raise click.ClickException(str(fault)) from None
    click.echo(f"it signs with {inbound}")
    click.echo(f"we sign with  {outbound}")


@group.command()
@click.argument("name")
@click.argument("direction", type=click.Choice(["inbound", "outbound"]))
@click.option("--overlap", default=72, show_default=True, help="Hours the one before lives on.")
def rotate(name: str, direction: str, overlap: int) -> None:
    """Make a new secret and print it, once."""
    with context.unit(context.portal(), write=True) as unit:
        try:
            secret = partners.rotate(unit, name, direction, timedelta(hours=overlap))
        except partners.NoSuchPartner:
            raise click.ClickException(f"there is no partner called {name}") from None
    click.echo(secret)
