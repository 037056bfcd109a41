"""`sessions end` signs somebody out everywhere, or everybody."""

import click

from app.cli import context
from app.services.core.errors import NoSuchEoi
from app.services.sign_in import codes, staff_sessions


@click.group("sessions")
def group() -> None:
    """Sign people out everywhere."""


@group.command("end")
@click.argument("reference", required=False, callback=context.reference)
@click.option("--all", "everybody", is_flag=True, help="Of everybody, staff too.")
@context.YES
def end(reference: str | None, *, everybody: bool, yes: bool) -> None:
    """Sign the person of REFERENCE out everywhere, or everybody.

    As when a phone was stolen. No code that was asked for before lets anybody in. They come back
    with a new one.
    """
    if everybody == bool(reference):
        raise click.UsageError("either a reference or --all")
    if everybody:
        context.confirm(
            "Everybody is signed out: applicants need a new code, staff sign in again.", yes=yes
        )
    portal = context.portal()
    with context.explained(), context.unit(portal, write=True) as unit:
        try:
            if everybody:
                ended = codes.end_everybodys_access(unit) + staff_sessions.end_everybodys(unit)
            else:
                ended = codes.end_access(unit, reference or "")
        except NoSuchEoi:
            raise click.ClickException("there is no such EOI") from None
    click.echo(f"{ended} ended")
