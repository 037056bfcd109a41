"""`scheme`: the settings in force, and a new version of them."""

from datetime import date, datetime

import click

from app.cli import context
from app.services import alerts, scheme


@click.group("scheme")
def group() -> None:
    """The scheme's settings: versioned, never overwritten."""


@group.command()
def show() -> None:
    """Print the settings in force."""
    with context.unit(context.portal()) as unit:
        try:
            settings = scheme.current(unit)
        except scheme.NoScheme:
            raise click.ClickException("no settings yet: flask --app app scheme set") from None
        click.echo(f"version={settings.version}")
        for name in scheme.FIELDS:
            click.echo(f"{name}={_text(getattr(settings, name))}")


@group.command("set")
@click.argument("changes", nargs=-1, required=True)
def change(changes: tuple[str, ...]) -> None:
    """Put a new version in force, as NAME=VALUE …; what is not named stays.

    Times carry their offset (2026-11-01T09:00+00:00); outcome_delay is in seconds;
    automated_refusal is yes or no.
    """
    values = dict(_parsed(item) for item in changes)
    with context.unit(context.portal(), write=True) as unit:
        try:
            with alerts.changing(unit):
                settings = scheme.change(unit, **values)
        except scheme.UnsoundScheme as fault:
            raise click.ClickException(str(fault)) from None
        click.echo(f"version {settings.version} is in force")


def _parsed(item: str) -> tuple[str, object]:
    name, _, text = item.partition("=")
    if name not in scheme.FIELDS:
        raise click.BadParameter(f"{name} is none of {', '.join(scheme.FIELDS)}")
    try:
        value = scheme.FIELDS[name](text)
    except (ValueError, OverflowError):
        raise click.BadParameter(f"{name}: {text!r} cannot be read") from None
    if isinstance(value, datetime) and value.tzinfo is None:
        raise click.BadParameter(f"{name}: the offset is missing, as in 2026-11-01T09:00+00:00")
    return name, value


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, date):
        return value.isoformat()
    return str(int(value.total_seconds())) if hasattr(value, "total_seconds") else str(value)
