"""`scheme` shows the settings in force, and sets or requests a new version of them."""

from collections.abc import Mapping
from typing import Any

import click

from app.cli import context
from app.domain.scheme.settings import SETTINGS
from app.services.core.approvals import AlreadyAsked
from app.services.core.unit import Unit
from app.services.scheme import settings as scheme_settings
from app.services.screening import threshold


@click.group("scheme")
def group() -> None:
    """Show the scheme's settings, and ask to change them."""


@group.command()
def show() -> None:
    """Print the settings in force."""
    with context.explained(), context.unit(context.portal()) as unit:
        settings = scheme_settings.current(unit)
        click.echo(f"version={settings.version}")
        for name, one in SETTINGS.items():
            click.echo(f"{name}={one.written(getattr(settings, name))}")


@group.command("set")
@click.argument("changes", nargs=-1, required=True)
@click.option("--why", help="What the second person reads; needed once settings are in force.")
def change(changes: tuple[str, ...], why: str | None) -> None:
    """Set up the scheme, as NAME=VALUE …; later, ask for a new version.

    Once there are settings they touch people: then a senior reviewer or a manager has to confirm
    it in the back office, and what is not named stays. Times carry their offset
    (2026-11-01T09:00+00:00); outcome_delay is in seconds; automated_refusal is yes or no;
    keep_… is in days, or for-ever.
    """
    values = dict(_parsed(item) for item in changes)
    with context.explained(), context.unit(context.portal(), write=True) as unit:
        try:
            if scheme_settings.is_set_up(unit):
                scheme_settings.ask_to_change(unit, values, context.reason(why))
                _show_changes(unit, values)
                click.echo("it waits for a senior reviewer or a manager: back office, Approvals")
            else:
                click.echo(f"version {threshold.change_scheme(unit, **values).version} is in force")
        except scheme_settings.UnsoundScheme as fault:
            raise click.ClickException(str(fault)) from None
        except AlreadyAsked:
            raise click.ClickException("another change waits to be confirmed or declined") from None


def _show_changes(unit: Unit, values: Mapping[str, Any]) -> None:
    settings = scheme_settings.current(unit)
    for name, value in values.items():
        one = SETTINGS[name]
        context.changed(name, one.written(getattr(settings, name)), one.written(value))


def _parsed(item: str) -> tuple[str, object]:
    name, _, text = item.partition("=")
    if name not in SETTINGS:
        raise click.BadParameter(f"{name} is none of {', '.join(SETTINGS)}")
    try:
        return name, SETTINGS[name].read(text)
    except (ValueError, OverflowError) as fault:
        one, expected = SETTINGS[name], ""
        if one.least is not None:
            expected = f"; expected: {one.written(one.least)} to {one.written(one.most)}"
        raise click.BadParameter(f"{name}: {text!r} cannot be read: {fault}{expected}") from None
