"""Files of an EOI: pictures made of what people send, sealed in chunks outside the database.

First the chunks are put away, outside any transaction; then `attach` writes the row, in the
transaction that needs the file. What is removed goes the other way round. So, cut off anywhere, a
file that is there is whole; chunks without a row are nobody's, and the worker sweeps them.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import IO, Any, NamedTuple
from uuid import UUID

from app.domain.audit.actions import AuditAction
from app.domain.cases.lifecycle import Status
from app.security.encryption import chunks
from app.security.encryption.chunks import CHUNK
from app.security.encryption.keyring import DataKey
from app.security.sandbox import images
from app.security.sandbox.images import Picture, Slot, Untrue
from app.security.sandbox.pipeline import CpuTime, DecoderUnavailable
from app.security.scanner import ScannerUnavailable
from app.security.tokens import new_id
from app.services.core.errors import NotFound, Refused, Unavailable
from app.services.core.unit import Portal, Unit
from app.storage.cases import files
from app.storage.cases.eois import Eoi
from app.storage.cases.files import StoredFile, chunk_name
from app.storage.database.marks import cell_of
from app.storage.objects.stores import ObjectsUnavailable
from app.telemetry.logs import log

MOST_BYTES = 10 * 1024**2  # of an upload
MOST_FILES = 40  # of an EOI
SMALL = 0  # the part of a file that is its small picture; from 1 on, its pages


class NoSuchFile(NotFound):
    """There is no such file, or no such page in it."""


class Full(Refused):
    """The EOI has as many files as it may."""


class FilesAway(Unavailable):
    """Files can be neither taken nor shown now: try again later. The text says what is away."""


class Manifest(NamedTuple):
    """What is in a file: the small picture, then the pages, each a JPEG."""

    sizes: list[int]  # in bytes
    width: int  # in pixels, of the first page as it was sent, upright
    height: int
    sha256: str  # of all bytes, in hex

    @property
    def pages(self) -> int:
        return len(self.sizes) - 1


class Received(NamedTuple):
    """Put away, and attached to nothing yet."""

    id: UUID
    chunks: int
    manifest: Manifest


@dataclass(frozen=True)
class Stored:
    """A file, and what opens it once the transaction is over."""

    id: UUID
    about: UUID | None
    chunks: int
    created_at: datetime
    manifest: Manifest
    key: DataKey = field(repr=False)


@contextmanager
def decoder_slot() -> Iterator[Slot]:
    """Wait for one's turn to decode, and have it. Raises images.Busy or FilesAway."""
    with _away(), images.decoder_slot() as slot:
        yield slot


def receive(
    portal: Portal, key: DataKey, slot: Slot, upload: IO[bytes], spent: CpuTime
) -> Received:
    """Make pictures of an upload and put them away, sealed. Never in a transaction.

    The caller has the `decoder_slot` and a reservation (`allowances`). Two pictures and one
    chunk at a time are in memory. Cut off or refused, chunks without a row are left, for the sweep.
    Raises scanner.Infected, images.Refused or FilesAway.
    """
    with _away():
        portal.scan(upload)
        with closing(images.pictures(slot, upload, spent)) as found:
            return put_away(portal, key, found)


def put_away(portal: Portal, key: DataKey, found: Iterable[Picture]) -> Received:
    """Seal pictures, the small one first, in chunks of a new file. Otherwise as `receive`."""
    file_id, noted, count = new_id(), _Noted(), 0
    with _away():
        content = noted.bytes_of(found)
        for sealed in chunks.seal(key, portal.keyring.deployment, file_id, content):
            portal.files.put(chunk_name(file_id, count), sealed)
            count += 1
    return Received(file_id, count, noted.manifest)


def attach(
    unit: Unit,
    eoi_id: UUID,
    received: Received,
    about: UUID | None = None,
    twins: Collection[str] = (),
) -> UUID:
    """Make a received file one of the EOI's: an answer, or evidence `about` something. Its id.

    What was sent twice, as by a double click, is once: as evidence about the same, or among the
    answers `twins`. Any other answer has a file of its own, of whichever bytes. The unit opens the
    EOI. Raises Full or NoSuchEoi; cut off before the commit, there is no file.
    """
    eoi = unit.locked(eoi_id)
    there = of_eoi(unit, eoi_id)
    for stored in there:
        is_twin = stored.about == about and (about or str(stored.id) in twins)
        if is_twin and stored.manifest.sha256 == received.manifest.sha256:
            return stored.id
    if len(there) >= MOST_FILES:
        raise Full
    row = StoredFile(
        id=received.id, eoi_id=eoi_id, about=about, chunks=received.chunks, created_at=unit.now
    )
    manifest = json.dumps(received.manifest._asdict()).encode()
    row.manifest = unit.keyring.seal(
        unit.key(eoi_id), manifest, cell_of(StoredFile.manifest, row.id)
    )
    unit.session.add(row)
    _log(unit, eoi, AuditAction.FILE_ADDED, row)
    return row.id


def remove(unit: Unit, eoi_id: UUID, file_id: UUID) -> None:
    """Forget a file; its chunks are deleted after the commit. Twice is once."""
    row = files.get(unit.session, eoi_id, file_id)
    if row is not None:
        row.manifest = b""
        files.delete_objects(unit.session, row, unit.now)
        _log(unit, unit.session.get_one(Eoi, eoi_id), AuditAction.FILE_REMOVED, row)


def delete_chunks(portal: Portal, file_id: UUID, count: int) -> None:
    """Delete what is put away of a file; twice is once. Raises stores.ObjectsUnavailable."""
    for number in range(count):
        portal.files.delete(chunk_name(file_id, number))


def _log(unit: Unit, eoi: Eoi, action: AuditAction, row: StoredFile) -> None:
    """What comes and goes in a draft is no history."""
    if eoi.state is not Status.DRAFT:
        unit.log(action, eoi.id, row=row)


def find(unit: Unit, eoi_id: UUID, file_id: UUID) -> Stored:
    """The unit opens the EOI. Raises NoSuchFile."""
    row = files.get(unit.session, eoi_id, file_id)
    if row is None:
        raise NoSuchFile
    return _stored(unit, row)


def of_eoi(unit: Unit, eoi_id: UUID) -> list[Stored]:
    """All files of an EOI, oldest first. The unit opens it."""
    return [_stored(unit, row) for row in files.of_eoi(unit.session, eoi_id)]


def evidence(unit: Unit, eoi_id: UUID) -> Counter[UUID]:
    """How many files came as evidence, by the id of what they are about."""
    return Counter(row.about for row in files.of_eoi(unit.session, eoi_id) if row.about)


def read(portal: Portal, stored: Stored, part: int) -> Iterator[bytes]:
    """The JPEG of a part, a chunk at a time. Never in a transaction.

    Raises NoSuchFile, ContextMismatch or FilesAway.
    """
    sizes = stored.manifest.sizes
    if not 0 <= part < len(sizes):
        raise NoSuchFile
    begin = sum(sizes[:part])
    end = begin + sizes[part]
    for number in range(begin // CHUNK, (end - 1) // CHUNK + 1):
        at = number * CHUNK
        yield _chunk(portal, stored, number)[max(begin - at, 0) : end - at]


def whole(portal: Portal, stored: Stored) -> Iterator[bytes]:
    """All that is in a file, chunk by chunk. As `read`."""
    return (_chunk(portal, stored, number) for number in range(stored.chunks))


@contextmanager
def _away() -> Iterator[None]:
    try:
        yield
    except Untrue:  # whoever is on call must know at once
        log.critical("decoder_output_refused")
        raise
    except (ObjectsUnavailable, ScannerUnavailable, DecoderUnavailable) as fault:
        raise FilesAway(f"{type(fault).__name__}: {fault}") from fault


def _chunk(portal: Portal, stored: Stored, number: int) -> bytes:
    with _away():
        sealed = portal.files.get(chunk_name(stored.id, number))
    last = number == stored.chunks - 1
    deployment = portal.keyring.deployment
    return chunks.open_chunk(stored.key, deployment, stored.id, number, sealed, last=last)


def _stored(unit: Unit, row: StoredFile) -> Stored:
    key = unit.key(row.eoi_id)
    manifest: dict[str, Any] = json.loads(
        unit.keyring.open(key, row.manifest, cell_of(StoredFile.manifest, row.id))
    )
    return Stored(row.id, row.about, row.chunks, row.created_at, Manifest(**manifest), key)


class _Noted:
    """What becomes the manifest, noted while the pictures go by."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._first = (0, 0)
        self._digest = hashlib.sha256()

    def bytes_of(self, found: Iterable[Picture]) -> Iterator[bytes]:
        for picture in found:
            if not self._sizes:
                self._first = (picture.width, picture.height)
            self._sizes.append(len(picture.jpeg))
            self._digest.update(picture.jpeg)
            yield picture.jpeg

    @property
    def manifest(self) -> Manifest:
        return Manifest(self._sizes, *self._first, self._digest.hexdigest())
