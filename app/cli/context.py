"""What every command begins with: the settings, the portal, and a unit of the operator."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace

import click

from app.security.errors import ContextMismatch, KeyDestroyed, KeyUnavailable
from app.services.erasure_ledger import Damaged
from app.services.unit import NotReady, Portal, Unavailable, Unit, portal_for, unit_for
from app.settings import Settings, Unconfigured, read
from app.storage.objects import ObjectsUnavailable

ACTOR = "operator"


def settings() -> Settings:
    try:
        return read(os.environ)
    except Unconfigured as fault:
        raise click.ClickException(f"{fault} (see the table of settings in README.md)") from None


def portal(database_url: str | None = None) -> Portal:
    """Of the settings, or on another address of their database."""
    known = settings()
    try:
        return portal_for(replace(known, database_url=database_url or known.database_url))
    except (KeyUnavailable, ValueError) as fault:
        raise click.ClickException(str(fault)) from None


@contextmanager
def erasing() -> Iterator[None]:
    """Say what keeps somebody from being erased."""
    try:
        yield
    except ObjectsUnavailable as fault:
        raise click.ClickException(f"the erasure ledger cannot be reached: {fault}") from None
    except Unavailable:
        raise click.ClickException("the database cannot be reached") from None
    except (ContextMismatch, Damaged, KeyDestroyed, KeyUnavailable, NotReady) as fault:
        raise click.ClickException(str(fault)) from None


@contextmanager
def unit(portal: Portal, *, write: bool = False) -> Iterator[Unit]:
    try:
        with unit_for(portal, ACTOR, write=write) as unit:
            yield unit
    except NotReady as fault:
        raise click.ClickException(str(fault)) from None
