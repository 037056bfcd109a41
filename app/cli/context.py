"""Commands share this: settings, the portal, the operator's unit of work, errors in one line."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import replace
from uuid import UUID

import click

from app.domain.cases.lifecycle import ForbiddenMove
from app.domain.scheme.balance import Overdrawn
from app.security.encryption.errors import (
    ContextMismatch,
    KeyDestroyed,
    KeyUnavailable,
    NoVersionLeft,
    RotatedElsewhere,
)
from app.security.tokens import read_reference
from app.services.core.errors import (
    Conflict,
    DatabaseAway,
    Erased,
    Forbidden,
    Invalid,
    NotFound,
    NotReady,
    Refused,
    Unavailable,
)
from app.services.core.rate_limits import TooMany
from app.services.core.unit import Portal, Unit, portal_for, unit_for
from app.services.files.uploads import FilesAway
from app.services.scheme.settings import NoScheme
from app.settings import Settings, Unconfigured, read
from app.startup.processes import Process
from app.storage.database.engine import FAILURES
from app.storage.objects.erasure_ledger import Damaged
from app.storage.objects.stores import ObjectsUnavailable
from app.telemetry import logs, warn_of_risks
from app.telemetry.logs import log

ACTOR = "operator"
_REFUSED = (Refused, Forbidden, Invalid, Erased, TooMany, ForbiddenMove, Overdrawn)
# Exceptions that stop a command, and the message for each.
STOPPED: dict[type[Exception], str] = {
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
    **dict.fromkeys((DatabaseAway, *FAILURES), "the database is away, or too busy: run it again"),
    NoScheme: "no settings yet: ./portal scheme set",
    # Of what a command has not caught, by its base.
    Unavailable: "something that is needed is away now: {0.__class__.__name__}",
    NotFound: "there is no such thing: {0.__class__.__name__}",
    **dict.fromkeys(_REFUSED, "that is not possible now: {0.__class__.__name__}"),
}
YES = click.option("--yes", is_flag=True, help="Do not ask.")  # see `confirm`


def settings(process: Process = Process.COMMAND) -> Settings:
    try:
        known = read(os.environ, process)
    except Unconfigured as fault:
        raise click.ClickException(f"{fault} (see the table of settings in README.md)") from None
    warn_of_risks(known.accepted_risks)
    return known


def portal(known: Settings | None = None) -> Portal:
    """The portal of these settings; of a command's, where none are given."""
    try:
        return portal_for(known or settings())
    except (KeyUnavailable, ValueError) as fault:
        raise click.ClickException(str(fault)) from None


def owners_portal() -> Portal:
    """The portal as the owner of its tables, where MIGRATION_DATABASE_URL names them."""
    known = settings()
    return portal(replace(known, database_url=known.migration_database_url or known.database_url))


@contextmanager
def unit(portal: Portal, *, write: bool = False, opens: Collection[UUID] = ()) -> Iterator[Unit]:
    try:
        with unit_for(portal, ACTOR, write=write, opens=opens) as unit:
            yield unit
    except NotReady as fault:
        raise click.ClickException(str(fault)) from None


def confirm(what: str, *, yes: bool) -> None:
    """Ask before what cannot be undone, unless `--yes` said so. Raises ClickException on a no."""
    if yes:
        return
    try:
        agreed = click.confirm(f"{what} Do it?", err=True)
    except click.Abort:
        click.echo(err=True)  # what was typed, if anything, ended no line
        agreed = False
    if not agreed:
        raise click.ClickException("nothing was done; --yes does it unasked")


def reference(_context: object, _argument: object, text: str | None) -> str | None:
    """A reference that somebody typed, as we write it; for click's `callback`."""
    if text is None:
        return None
    if written := read_reference(text):
        return written
    raise click.BadParameter("one reads EOI-XXXX-XXXX-XXXX, and its last symbol checks the others")


def changed(name: str, before: object, after: object) -> None:
    """Print what is changed."""
    click.echo(f"{name}: {before} → {after}")


def reason(why: str | None) -> str:
    """The reason for a request that another person has to confirm; required."""
    if not (why or "").strip():
        raise click.UsageError("say why, with --why: another person reads it and decides")
    return str(why)


@contextmanager
def explained() -> Iterator[None]:
    """Turn an exception that stops the command into a message of one line."""
    try:
        yield
    except tuple(STOPPED) as why:
        _raise_alarm(why)
        words = next(STOPPED[kind] for kind in type(why).__mro__ if kind in STOPPED)
        raise click.ClickException(words.format(why)) from None


def _raise_alarm(fault: Exception) -> None:
    if isinstance(fault, ContextMismatch):
        logs.tampering(fault)
    elif isinstance(fault, Damaged):
        log.critical("erasure_ledger_damaged", error=fault)
