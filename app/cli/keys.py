"""`keys`: the key-encryption key, and what is wrapped under it."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import click

from app.cli import context
from app.security.errors import ContextMismatch, KeyDestroyed, KeyUnavailable, RotatedElsewhere
from app.security.providers import local_file
from app.services import rotation
from app.services.rotation import Rewrapped, Row
from app.services.unit import NotReady, Portal, Unavailable

_LOST = (KeyDestroyed, ContextMismatch)
# What ends the work before its end, and what is said of it if it does not say it itself.
_STOPPED: dict[type[Exception], str] = {
    RotatedElsewhere: "",
    KeyUnavailable: "",
    KeyDestroyed: "",
    ContextMismatch: "",
    NotReady: "",
    Unavailable: "the database cannot be reached",
}


@click.group("keys")
def group() -> None:
    """The key-encryption key."""


@group.command()
def create() -> None:
    """Make the key file that KEY_PROVIDER names. An existing one is never overwritten."""
    url = urlsplit(context.settings().key_provider)
    if url.scheme != "file" or url.netloc:
        raise click.ClickException("KEY_PROVIDER is no file:/path: make the key where it lives")
    try:
        local_file.create(Path(url.path))
    except FileExistsError:
        raise click.ClickException(f"{url.path} is there already") from None
    click.echo(f"{url.path} holds the key. Without it nothing can be read: keep a copy elsewhere.")


@group.command()
def status() -> None:
    """How many wrapped keys stand under which version of the key that wraps them."""
    portal = context.portal()
    with _explained():
        click.echo(f"current: version {portal.provider.current}")
        for kind, versions in rotation.count(portal).items():
            numbers = [f"{number} under version {v}" for v, number in sorted(versions.items())]
            click.echo(f"{kind}: {', '.join(numbers) or 'none'}")


@group.command()
def rotate() -> None:
    """Make a new version of the key-encryption key the current one; the old ones still unwrap."""
    portal = context.portal()
    with _explained():
        version = portal.provider.rotate()
        with context.unit(portal, write=True) as unit:
            unit.log("key-rotated", version=version)
    click.echo(f"version {version} is current: keep a copy of it, then run keys rewrap")


@group.command()
def rewrap() -> None:
    """Wrap the keys of the system and of EOIs anew, under the current version.

    The portal may run meanwhile. Cut off in the middle, run it again. A key that cannot be
    unwrapped is named at the end, the others are wrapped anew, and the exit code is 1.
    """
    portal = context.portal()
    faults: list[str] = []
    with _explained():
        with click.progressbar(length=_outdated(portal), label="Wrapping anew") as bar:
            for batch in _batches(portal):
                rewrapped = list(_rewrapped(portal, batch, faults))
                with context.unit(portal, write=True) as unit:
                    rotation.store(unit, rewrapped)
                bar.update(len(batch))
        left = _outdated(portal)
    for fault in faults:
        click.echo(fault, err=True)
    if left:
        raise click.ClickException(f"not under the current version yet: {left}")
    click.echo("all are under the current version")


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except tuple(_STOPPED) as why:
        raise click.ClickException(_STOPPED[type(why)] or str(why)) from None


def _outdated(portal: Portal) -> int:
    """How many of the keys that the provider wraps are not under its current version."""
    counts = rotation.count(portal)
    under = counts[rotation.SYSTEM] + counts[rotation.EOI]
    return under.total() - under[portal.provider.current]


def _batches(portal: Portal) -> Iterator[Sequence[Row]]:
    current = portal.provider.current
    with context.unit(portal) as unit:
        system_keys = rotation.outdated_system_keys(unit, current)
    yield system_keys
    after = rotation.FIRST
    while True:
        with context.unit(portal) as unit:
            eoi_keys = rotation.outdated_eoi_keys(unit, current, after)
        if not eoi_keys:
            return
        yield eoi_keys
        after = eoi_keys[-1].id


def _rewrapped(portal: Portal, batch: Sequence[Row], faults: list[str]) -> Iterator[Rewrapped]:
    for row in batch:
        try:
            yield rotation.rewrap(portal, row)
        except _LOST as fault:
            faults.append(f"{rotation.name(row)}: {fault}")
