"""What every command begins with: the settings, the portal, and a unit of the operator."""

import os
from contextlib import AbstractContextManager

import click

from app.security.errors import KeyUnavailable
from app.security.providers import KeyProvider, provider_for
from app.services.unit import Portal, Unit, unit_for
from app.settings import Settings, Unconfigured, read
from app.storage.db import make_engine

ACTOR = "operator"


def settings() -> Settings:
    try:
        return read(os.environ)
    except Unconfigured as fault:
        raise click.ClickException(f"{fault} (see the table of settings in README.md)") from None


def provider(url: str) -> KeyProvider:
    try:
        return provider_for(url)
    except (KeyUnavailable, ValueError) as fault:
        raise click.ClickException(str(fault)) from None


def portal() -> Portal:
    known = settings()
    return Portal(make_engine(known.database_url), provider(known.key_provider))


def unit(portal: Portal, *, write: bool = False) -> AbstractContextManager[Unit]:
    return unit_for(portal, ACTOR, write=write)
