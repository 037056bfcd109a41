"""What every command begins with: the settings, the portal, and a unit of the operator."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import click

from app.security.encryption.errors import (
    ContextMismatch,
    KeyDestroyed,
    KeyUnavailable,
    NoVersionLeft,
    RotatedElsewhere,
)
from app.services.core.unit import (
    Conflict,
    NotReady,
    Portal,
    Unavailable,
    Unit,
    portal_for,
    unit_for,
)
from app.services.files.uploads import FilesAway
from app.settings import Settings, Unconfigured, read
from app.storage.objects.erasure_ledger import Damaged
from app.storage.objects.stores import ObjectsUnavailable
from app.telemetry import logs
from app.telemetry.logs import log

ACTOR = "operator"
# What ends a command before its end, and what is said of it.
_STOPPED: dict[type[Exception], str] = {
    RotatedElsewhere: "{}",
    NoVersionLeft: "{}",
    KeyUnavailable: "{}",
    KeyDestroyed: "{}",
    ContextMismatch: "{}",
    Damaged: "{}",
    NotReady: "{}",
    ObjectsUnavailable: "a place outside the database cannot be reached: {}",
    FilesAway: "{}",
    Conflict: "somebody else does the same at this moment: run it again",
    Unavailable: "the database cannot be reached",
}


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
def unit(portal: Portal, *, write: bool = False, opens: Collection[UUID] = ()) -> Iterator[Unit]:
    try:
        with unit_for(portal, ACTOR, write=write, opens=opens) as unit:
            yield unit
    except NotReady as fault:
        raise click.ClickException(str(fault)) from None


def reason(why: str | None) -> str:
    """Of what another person has to confirm."""
    if not (why or "").strip():
        raise click.UsageError("say why, with --why: another person reads it and decides")
    return str(why)


@contextmanager
def explained() -> Iterator[None]:
    """Say in a line what stopped the command."""
    try:
        yield
    except tuple(_STOPPED) as why:
        _raise_alarm(why)
        raise click.ClickException(_STOPPED[type(why)].format(why)) from None


def _raise_alarm(fault: Exception) -> None:
    if isinstance(fault, ContextMismatch):
        logs.tampering(fault)
    elif isinstance(fault, Damaged):
        log.critical("erasure_ledger_damaged", error=fault)
