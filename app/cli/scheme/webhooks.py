"""`webhooks` shows how partners' endpoints fare, pauses them, and replays dead letters."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import click

from app.cli import context
from app.services.core.unit import Unit
from app.services.partners.registry import NoSuchPartner
from app.services.webhooks import endpoint, replay
from app.services.webhooks.replay import DeadLetters

_SHOWN, _MINUTE = 100, "%Y-%m-%d %H:%M"


@click.group("webhooks")
def group() -> None:
    """See, pause and test where events go; replay them."""


def _choose(command: Callable[..., None]) -> Callable[..., None]:
    """Options that choose among dead letters."""
    options = (
        click.option("--since", type=click.DateTime(), help="Announced since then, in UTC."),
        click.option("--type", "kind", help="Of this type, as eoi.decided.v1."),
        click.option("--reason", help="Given up for it, as status-500."),
        click.option("--id", "one", type=click.UUID, help="This one: its webhook-id."),
    )
    for option in options:
        command = option(command)
    return click.argument("name")(command)


@group.command()
@click.argument("name")
def show(name: str) -> None:
    """Print how a partner's endpoint fares."""
    with _unit() as unit:
        seen = endpoint.view(unit, name)
    click.echo(f"waiting: {seen.waiting}; given up: {seen.dead}")
    if state := seen.state:
        for label, since in (
            ("failing", state.failing_since),
            ("paused", state.paused_at),
            ("gone", state.gone_at),
        ):
            click.echo(f"{label}: {f'since {since:{_MINUTE}} UTC' if since else 'no'}")
    if figures := seen.figures:
        click.echo(
            f"of the last {figures.tried}: {figures.taken} taken, "
            f"{figures.at_once} by the first try; after {figures.seconds:.1f} s, "
            f"one of twenty after {figures.slow_seconds:.1f} s; "
            f"it answers within {figures.answer_ms:.0f} ms"
        )


@group.command()
@_choose
def dead(**chosen: Any) -> None:
    """Print what was given up, the oldest first."""
    with _unit() as unit:
        found, total = replay.dead(unit, _letters(**chosen), _SHOWN)
    for one in found:
        click.echo(f"{one.id} {one.created_at:{_MINUTE}} {one.event['type']}: {one.outcome}")
    click.echo(f"{total} given up" + (f", of which these are {_SHOWN}" if total > _SHOWN else ""))


@group.command("replay")
@_choose
@context.YES
def replay_(*, yes: bool, **chosen: Any) -> None:
    """Send again what was given up: all of it, or what the options say. Ten each second."""
    letters = _letters(**chosen)
    with _unit() as unit:
        _, total = replay.dead(unit, letters, 0)
    if total:
        context.confirm(f"{min(total, replay.MOST)} events go to {letters.partner} again.", yes=yes)
    with _unit(write=True) as unit:
        count = replay.replay(unit, letters)
    click.echo(f"{count} are sent again, under the ids that they had")


@group.command()
@click.argument("name")
def pause(name: str) -> None:
    """Send a partner nothing until it is resumed; what waits is kept."""
    with _unit(write=True) as unit:
        is_new = endpoint.pause(unit, name)
    click.echo("paused" if is_new else "it was paused already")


@group.command()
@click.argument("name")
def resume(name: str) -> None:
    """Send a partner what waits, after a pause, a 410 or failures."""
    with _unit(write=True) as unit:
        is_new = endpoint.resume(unit, name)
    click.echo("resumed" if is_new else "nothing held it up")


@group.command()
@click.argument("name")
def test(name: str) -> None:
    """Send a partner an event that says nothing.

    `webhooks show` says what became of it.
    """
    with _unit(write=True) as unit:
        is_called = endpoint.send_test(unit, name)
    held = (
        "it does not go out now: the partner has no address, is paused or gone, or failed too often"
    )
    click.echo("it goes out now" if is_called else held)


@contextmanager
def _unit(*, write: bool = False) -> Iterator[Unit]:
    with context.explained(), context.unit(context.portal(), write=write) as unit:
        try:
            yield unit
        except NoSuchPartner as fault:
            raise click.ClickException(str(fault)) from None


def _letters(
    name: str, since: datetime | None, kind: str | None, reason: str | None, one: UUID | None
) -> DeadLetters:
    return DeadLetters(name, since and since.replace(tzinfo=UTC), kind, reason, one)
