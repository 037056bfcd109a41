"""`location` extends the deadlines of location requests by the time of an outage."""

from datetime import datetime

import click

from app.cli import context
from app.services.cases import location


@click.group("location")
def group() -> None:
    """Give applicants the time of an outage back."""


def _instant(_context: object, _option: object, text: str) -> datetime:
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter("a time like 2026-11-22T09:00+01:00 is required") from None
    if at.tzinfo is None:
        raise click.BadParameter("the offset is missing, as in 2026-11-22T09:00+01:00")
    return at


@group.command()
@click.option("--from", "began_at", required=True, callback=_instant, help="When it began.")
@click.option("--to", "ended_at", required=True, callback=_instant, help="When it was over.")
@context.YES
def outage(began_at: datetime, ended_at: datetime, *, yes: bool) -> None:
    """Give back the time of an outage. Everybody who had not answered by then is told."""
    portal = context.portal()
    with context.explained(), context.unit(portal) as unit:
        is_over = began_at < ended_at <= unit.now
    if not is_over:
        raise click.ClickException("it must end after it began, and be over")
    context.confirm(f"Whoever had not answered gets {ended_at - began_at} more.", yes=yes)
    with context.explained(), context.unit(portal, write=True) as unit:
        try:
            count = location.record_outage(unit, began_at, ended_at)
        except location.OutageOverlaps:
            raise click.ClickException(
                "a part of it was recorded already: name only the rest"
            ) from None
    click.echo(f"{count} have more time")
