"""`sessions end` signs somebody out everywhere, or everybody."""

import click

from app.cli import context
from app.security.tokens import read_reference
from app.services.core.errors import NoSuchEoi
from app.services.sign_in import applicant_sessions, codes


@click.group("sessions")
def group() -> None:
    """The sessions of applicants."""


@group.command("end")
@click.argument("reference", required=False)
@click.option("--all", "everybody", is_flag=True, help="Of everybody.")
def end(reference: str | None, *, everybody: bool) -> None:
    """Sign the person of REFERENCE out everywhere: a phone was stolen, say.

    No code that was asked for before lets anybody in. They come back with a new one.
    """
    if everybody == bool(reference):
        raise click.UsageError("either a reference or --all")
    portal = context.portal()
    with context.explained(), context.unit(portal, write=True) as unit:
        try:
            ended = (
                applicant_sessions.end_all(unit)
                if everybody
                else codes.end_access(unit, read_reference(reference or "") or "")
            )
        except NoSuchEoi:
            raise click.ClickException("there is no such EOI") from None
    click.echo(f"{ended} ended")
