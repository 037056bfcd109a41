"""`keys` creates and rotates the key-encryption key and system keys, and counts what uses them."""

from pathlib import Path
from urllib.parse import urlsplit

import click

from app.cli import context
from app.cli.operations import rewrap
from app.domain.audit.actions import AuditAction
from app.security.encryption.keyring import SYSTEM_KEYS
from app.security.encryption.providers import local_file
from app.security.encryption.system_keys import ACTIVE_AFTER
from app.services.core.unit import Portal
from app.services.operations import key_rotation, system_keys
from app.services.operations.system_keys import SETTLED_AFTER

_ALL = "all"


@click.group("keys")
def group() -> None:
    """Make, rotate and count the keys of sealed data."""


group.add_command(rewrap.command)


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
    """How much stands under which version of its key."""
    portal = context.portal()
    with context.explained():
        click.echo(f"current: version {portal.provider.current}")
        for kind, versions in key_rotation.count(portal).items():
            numbers = [f"{number} under version {v}" for v, number in sorted(versions.items())]
            click.echo(f"{kind}: {', '.join(numbers) or 'none'}")


@group.command()
@click.argument("purposes", nargs=-1, type=click.Choice([*SYSTEM_KEYS, _ALL]))
def rotate(purposes: tuple[str, ...]) -> None:
    """Make a new key-encryption key. With PURPOSES: of these keys of the system.

    What stands under the old ones can be read as before.
    """
    portal = context.portal()
    with context.explained():
        if purposes:
            _rotate_system_keys(portal, purposes)
        else:
            _rotate_kek(portal)


def _rotate_kek(portal: Portal) -> None:
    before = portal.provider.current
    version = portal.provider.rotate()
    with context.unit(portal, write=True) as unit:
        unit.log(AuditAction.KEY_ROTATED, version=version)
    context.changed("key-encryption key", f"version {before}", f"version {version}")
    click.echo(f"version {version} is current: keep a copy of it, then run keys rewrap")


def _rotate_system_keys(portal: Portal, purposes: tuple[str, ...]) -> None:
    with context.unit(portal) as unit:
        known = system_keys.newest(unit)
    named = known if _ALL in purposes else purposes
    made = system_keys.next_versions(portal, known, sorted(set(named)))
    with context.unit(portal, write=True) as unit:
        system_keys.add(unit, made)
    for key in made:
        context.changed(
            key.purpose, f"version {known[key.purpose].version}", f"version {key.version}"
        )
    minutes = [after.seconds // 60 for after in (ACTIVE_AFTER, SETTLED_AFTER)]
    click.echo("in use in {} minutes; then, after {} from now, run keys rewrap".format(*minutes))
