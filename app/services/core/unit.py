"""The unit of work: a transaction, the keys it may use, who acts and when.

Only the edges call `unit_for`. The keys of the EOIs a unit `opens` are unwrapped before its
transaction begins, so that a slow key provider never holds a lock.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.domain.audit.actions import AuditAction
from app.security.encryption.errors import ContextMismatch, KeyDestroyed, KeyUnavailable
from app.security.encryption.keyring import DataKey, Keyring, WrappedKey
from app.security.encryption.providers import KeyProvider, provider_for
from app.security.scanner import Scan, scanner_at
from app.security.tokens import new_id
from app.services.core.errors import Conflict, DatabaseAway, Erased, NoSuchEoi, NotReady, said_of
from app.services.core.lazy import Lazy
from app.settings import Settings
from app.storage import batch, held_eois, outbox
from app.storage.audit import entries
from app.storage.audit.entries import AuditEntry
from app.storage.cases import eois
from app.storage.cases.eois import Eoi
from app.storage.database import changes, clock, engine
from app.storage.database.base import Base
from app.storage.decisions import conflicts
from app.storage.keys import keys
from app.storage.objects import erasure_ledger
from app.storage.objects.erasure_ledger import Damaged
from app.storage.objects.stores import Objects, ObjectsUnavailable, objects_at
from app.storage.partners import deliveries
from app.storage.privacy import erasures
from app.telemetry import logs
from app.telemetry.logs import log

_PATIENCE = 5.0  # seconds for another thread that reads the system keys


@dataclass(frozen=True)
class Portal:
    """What lives as long as the process and every unit shares."""

    engine: Engine
    provider: KeyProvider
    ledger: Objects  # of erasures
    files: Objects  # that people upload, in sealed chunks
    scan: Scan  # of each upload

    @Lazy
    def keyring(self) -> Keyring:
        """Unwraps the system keys. Raises NotReady before the first `db upgrade`.

        One whose key-encryption key is gone is KeyUnavailable: nothing is read until it is back.
        """
        with engine.transaction(self.engine, write=False) as session:
            deployment, rows = keys.deployment(session), keys.system_keys(session)
        if deployment is None:
            raise NotReady("no keys yet: ./portal db upgrade")
        keyring = Keyring(self.provider, deployment)
        try:
            keyring.system.load(rows)
        except KeyDestroyed as fault:
            raise KeyUnavailable(str(fault)) from None
        return keyring

    @Lazy
    def serving_keyring(self) -> Keyring:
        """The keyring, once nobody whom the erasure ledger names has a key in this database.

        Looked at once a process and database: see Lazy. Raises NotReady.
        """
        try:
            keyring = self.keyring
            with engine.transaction(self.engine, write=False) as session:
                seen = erasures.batches(session)
            for name in erasure_ledger.unseen(self.ledger, seen):
                owners = erasure_ledger.read(self.ledger, self.provider, keyring.deployment, name)
                with engine.transaction(self.engine, write=False) as session:
                    if erasures.has_keys(session, owners):
                        raise NotReady("somebody erased is there again: ./portal erase --replay")
        except engine.NO_TABLES:
            raise NotReady("tables of an earlier release: ./portal db upgrade") from None
        except KeyDestroyed as fault:
            raise KeyUnavailable(str(fault)) from None
        except Damaged as fault:
            raise NotReady(str(fault)) from None
        except ObjectsUnavailable as fault:
            raise NotReady(f"the erasure ledger cannot be read: {fault}") from None
        return keyring


def portal_for(settings: Settings) -> Portal:
    """Nothing is asked of the database yet. Raises ValueError, or KeyUnavailable for a key file."""
    return Portal(
        engine.make_engine(settings.database_url),
        provider_for(settings.key_provider),
        objects_at(settings.erasure_ledger_url),
        objects_at(settings.files_url),
        scanner_at(settings.clamav_url),
    )


@dataclass(frozen=True)
class Unit:
    session: Session
    keyring: Keyring
    now: datetime
    actor: str
    keys: dict[UUID, DataKey]
    entries: list[AuditEntry] = field(default_factory=list)  # of the audit log, written at the end

    def key(self, eoi_id: UUID) -> DataKey:
        """The key of an EOI that the unit opens. Raises Erased."""
        if eoi_id not in self.keys:
            raise Erased
        return self.keys[eoi_id]

    def eoi(self, eoi_id: UUID | None) -> Eoi:
        """Raises NoSuchEoi."""
        return _there(eois.get(self.session, eoi_id) if eoi_id else None)

    def locked(self, eoi_id: UUID | None) -> Eoi:
        """The EOI, locked with its family until the unit ends. Raises NoSuchEoi."""
        return _there(eois.get_for_update(self.session, eoi_id) if eoi_id else None)

    def log(
        self,
        action: AuditAction,
        subject: UUID | None = None,
        *,
        row: Base | None = None,
        **detail: str | int | None,
    ) -> None:
        """Have the audit log say what this unit does; `row` is what it is about."""
        made = entries.entry(
            self.keyring, self.actor, action, now=self.now, subject=subject, row=row, detail=detail
        )
        self.entries.append(made)

    def close(self) -> None:
        """Write tasks, deliveries, and the audit log's entries, with the rows that were changed."""
        batch.hold(self.session)
        held_eois.write(self.session)
        outbox.write(self.session)
        deliveries.write(self.session)
        changed = changes.made(self.session)
        if changed and not self.entries:
            self.log(AuditAction.ROWS_CHANGED)
        if self.entries:
            entries.append(self.session, self.keyring, self.entries, changed)
        batch.write(self.session, is_last=True)


@contextmanager
def unit_for(
    portal: Portal,
    actor: str,
    *,
    write: bool = False,
    late: bool = False,
    opens: Collection[UUID] = (),
    listed: Collection[UUID] = (),
    now: datetime | None = None,
    before_replay: bool = False,
) -> Iterator[Unit]:
    """Open a unit; commit at the end, roll back on an exception.

    What cases a reviewer opens or has `listed` is written down, so such a unit must `write`. Who
    replays the erasure ledger does it `before_replay`. What is begun `late` (storage.statements)
    is redone after BrokenOff. Raises Conflict, DatabaseAway, NotReady, KeyUnavailable, NoSuchEoi.
    """
    by_reviewer = is_reviewer(actor)
    if by_reviewer and opens and not write:
        raise ValueError("who opens a case writes down that they did")
    try:
        keyring, opened = open_keys(portal, opens, before_replay=before_replay)
        if now is None:
            clock.ask_if_due(portal.engine)
        with engine.transaction(portal.engine, write=write, late=late) as session:
            unit = Unit(session, keyring, now or clock.now(portal.engine), actor, opened)
            seen = {*opened, *listed} if by_reviewer else ()
            if seen and conflicts.hides(session, actor, seen):
                raise NoSuchEoi
            if listed:
                unit.log(AuditAction.LIST_READ, shown=" ".join(map(str, listed)))
            for eoi_id in opened.keys() - set(listed) if by_reviewer else ():
                unit.log(AuditAction.CASE_OPENED, eoi_id)
            yield unit
            unit.close()
    except IntegrityError:
        raise Conflict from None
    except engine.FAILURES as fault:
        raise said_of(fault) from None


def open_keys(
    portal: Portal, owners: Collection[UUID], *, before_replay: bool = False
) -> tuple[Keyring, dict[UUID, DataKey]]:
    """The keyring, and the keys of those who are not erased. Not in a transaction."""
    keyring = portal.keyring if before_replay else portal.serving_keyring
    _refresh(portal, keyring)
    return keyring, _unwrap(portal, keyring, owners)


def _there(eoi: Eoi | None) -> Eoi:
    if eoi is None:
        raise NoSuchEoi
    return eoi


def is_reviewer(actor: str) -> bool:
    """Whether it is a reviewer: iss and sub, with a space between."""
    return " " in actor


def _refresh(portal: Portal, keyring: Keyring) -> None:
    """See in time which versions of the system keys there are now.

    Without the provider the portal goes on with what it has, and asks again soon.
    """
    system = keyring.system
    if not system.is_outdated():
        return
    if not system.loading.acquire(timeout=_PATIENCE):
        raise DatabaseAway
    try:
        if not system.is_outdated():
            return
        with engine.transaction(portal.engine, write=False) as session:
            rows = keys.system_keys(session)
        try:
            system.load(rows)
        except ContextMismatch as fault:
            logs.tampering(fault)
        except (KeyUnavailable, KeyDestroyed) as fault:
            log.error("system_key_unreadable", error=fault)
    finally:
        system.loading.release()


def _unwrap(portal: Portal, keyring: Keyring, owners: Collection[UUID]) -> dict[UUID, DataKey]:
    opened = {owner: key for owner in owners if (key := keyring.cached(owner))}
    if missing := set(owners) - opened.keys():
        with engine.transaction(portal.engine, write=False) as session:
            wrapped = keys.of_owners(session, missing)
        opened |= {key.owner: keyring.unwrap(key) for key in wrapped}
    return opened


def new_eoi(portal: Portal) -> WrappedKey:
    """The key of an EOI that is about to be; its owner is the EOI's id. Not in a transaction."""
    return portal.keyring.new_key(new_id(), new_id())[0]
