"""`keys`: the key-encryption key."""

from pathlib import Path
from urllib.parse import urlsplit

import click

from app.cli import context
from app.security.providers import local_file


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
