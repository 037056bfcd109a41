"""`keys rewrap` completes a key rotation: wrap, seal and index again under the newest versions."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from math import ceil
from typing import Any
from uuid import UUID

import click

from app.cli import context
from app.security.encryption.errors import ContextMismatch, KeyDestroyed
from app.services.core.unit import Portal, Unit
from app.services.operations import key_rotation, reindexing, system_keys
from app.services.operations.key_rotation import Renewed
from app.storage.keys.keys import RecordKey
from app.storage.keys.rotation import Row, SealedValue
from app.telemetry import logs

_LOST = (KeyDestroyed, ContextMismatch)


@click.command("rewrap")
def command() -> None:
    """Bring all under the newest keys, and drop the older ones.

    The portal may run meanwhile. Cut off in the middle, run it again. What cannot be opened is
    named at the end, the others are done, and the exit code is 1.
    """
    portal = context.portal()
    faults: list[str] = []
    with context.explained():
        with context.unit(portal) as unit:
            wait = system_keys.unsettled_for(unit)
        settled = wait <= timedelta()
        with click.progressbar(length=_left(portal, settled=settled), label="Wrapping anew") as bar:
            _renew(portal, _under_the_provider(portal), bar, faults)
            if settled:
                _renew(portal, _under_system_keys(portal), bar, faults)
                _retag(portal, bar, faults)
        if settled:
            with context.unit(portal, write=True) as unit:
                system_keys.drop(unit)
        left = key_rotation.left(portal, settled=settled)
    _report(wait, faults, left)


def _report(wait: timedelta, faults: list[str], left: int) -> None:
    for fault in faults:
        click.echo(fault, err=True)
    if left or faults:
        raise click.ClickException(f"not under the current version yet: {left}")
    if wait > timedelta():
        minutes = ceil(wait / timedelta(minutes=1))
        raise click.ClickException(f"new keys are not in use everywhere: again in {minutes} min")
    click.echo("all are under the current version")


def _left(portal: Portal, *, settled: bool) -> int:
    with context.unit(portal) as unit:
        tags = reindexing.count(unit) if settled else 0
    return key_rotation.left(portal, settled=settled) + tags


def _under_the_provider(portal: Portal) -> Iterator[Sequence[Row]]:
    current = portal.provider.current
    with context.unit(portal) as unit:
        system_keys = key_rotation.outdated_system_keys(unit, current)
    yield system_keys
    yield from _batches(portal, partial(key_rotation.outdated_eoi_keys, current=current))


def _under_system_keys(portal: Portal) -> Iterator[Sequence[Row]]:
    for outdated in key_rotation.under_system_keys():
        yield from _batches(portal, outdated)


def _batches(
    portal: Portal, outdated: Callable[[Unit, UUID], Sequence[RecordKey | SealedValue]]
) -> Iterator[Sequence[RecordKey | SealedValue]]:
    """The outdated rows in batches, each row once, also one that could not be renewed."""
    after = key_rotation.FIRST
    while True:
        with context.unit(portal) as unit:
            batch = outdated(unit, after)
        if not batch:
            return
        yield batch
        after = batch[-1].id


def _renew(portal: Portal, batches: Iterable[Sequence[Row]], bar: Any, faults: list[str]) -> None:
    for batch in batches:
        renewed = list(_renewed(portal, batch, faults))
        with context.unit(portal, write=True) as unit:
            key_rotation.store(unit, renewed)
        bar.update(len(batch))


def _renewed(portal: Portal, batch: Sequence[Row], faults: list[str]) -> Iterator[Renewed]:
    for row in batch:
        try:
            yield key_rotation.renew(portal, row)
        except _LOST as fault:
            faults.append(_told(key_rotation.name(row), fault))


def _told(what: str, fault: Exception) -> str:
    if isinstance(fault, ContextMismatch):
        logs.tampering(fault)
    return f"{what}: {fault}"


def _retag(portal: Portal, bar: Any, faults: list[str]) -> None:
    for purpose in reindexing.PURPOSES:
        after = key_rotation.FIRST
        while owners := _owners(portal, purpose, after):
            opened = list(_opened(portal, purpose, owners, faults))
            with context.unit(portal, write=True, opens=opened) as unit:
                faults += reindexing.retag(unit, purpose, owners)
            bar.update(len(owners))
            after = owners[-1]
        while _drop_superseded(portal, purpose):
            pass


def _owners(portal: Portal, purpose: str, after: UUID) -> list[UUID]:
    with context.unit(portal) as unit:
        return reindexing.outdated(unit, purpose, after)


def _opened(portal: Portal, purpose: str, owners: list[UUID], faults: list[str]) -> Iterator[UUID]:
    """The owners whose data keys can be unwrapped, which caches the keys."""
    with context.unit(portal) as unit:
        wrapped = reindexing.keys_to_open(unit, purpose, owners)
    for key in wrapped:
        try:
            portal.keyring.unwrap(key)
        except _LOST as fault:
            faults.append(_told(f"EOI {key.owner}", fault))
        else:
            yield key.owner


def _drop_superseded(portal: Portal, purpose: str) -> bool:
    with context.unit(portal, write=True) as unit:
        return reindexing.drop_superseded(unit, purpose)
