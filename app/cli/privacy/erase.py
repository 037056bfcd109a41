"""`erase` erases one person, or replays the erasure ledger in a restored database."""

import click

from app.cli import context
from app.services.core.errors import NoSuchEoi
from app.services.core.unit import Portal
from app.services.privacy import erasure
from app.services.privacy.erasure import TakesTwo


@click.command("erase")
@click.argument("reference", required=False, callback=context.reference)
@click.option("--replay", is_flag=True, help="Erase again whom the erasure ledger names.")
@context.YES
def command(reference: str | None, *, replay: bool, yes: bool) -> None:
    """Erase a draft or an ended EOI, for good. A live one takes two persons in the back office."""
    if replay == bool(reference):
        raise click.UsageError("either a reference or --replay")
    portal = context.portal()
    with context.explained():
        if replay:
            click.echo(f"{erasure.replay(portal, context.ACTOR)} erased again")
        else:
            context.confirm(f"{reference} is erased for good.", yes=yes)
            _erase(portal, reference or "")


def _erase(portal: Portal, reference: str) -> None:
    try:
        with context.unit(portal, write=True) as unit:
            erasure.order_alone(unit, reference)
    except NoSuchEoi:
        raise click.ClickException("there is no such EOI") from None
    except TakesTwo:
        raise click.ClickException(
            "this case is live, or somebody waits for an answer on it: one person asks for its "
            "erasure on its page in the back office, and another confirms it there"
        ) from None
    while erasure.carry_out(portal, context.ACTOR):
        pass
    click.echo("erased")
