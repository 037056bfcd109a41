"""What is stored opens where it stands, is whole, and is as the audit log says."""

from uuid import UUID

from sqlalchemy import select

from app.security.encryption.errors import ContextMismatch, KeyDestroyed, KeyUnavailable
from app.security.encryption.keyring import REGISTER
from app.services.audit import expected_rows, name_verification
from app.services.files import uploads
from app.storage.blind_index.names import Profile
from app.storage.cases.eois import Eoi
from app.storage.cases.files import StoredFile
from app.storage.database import marks
from app.storage.database.marks import DATA_KEY, cell_of
from app.storage.keys import keys
from app.storage.keys.keys import RecordKey
from app.storage.register.records import ReturnRecord
from tests.soak.faults import LOST, WRONG, Fault


def key_of(unit, owner):
    if key := unit.keyring.cached(owner):
        return key
    [wrapped] = keys.of_owners(unit.session, [owner])
    return unit.keyring.unwrap(wrapped)


def files(portal, unit):
    """Each file is whole."""
    for row in unit.session.scalars(select(StoredFile)):
        try:
            unit.keys[row.eoi_id] = key_of(unit, row.eoi_id)
            for _ in uploads.whole(portal, uploads.find(unit, row.eoi_id, row.id)):
                pass
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is to be reported
            yield Fault(LOST, f"file {row.id}: {fault!r}")


def log(unit):
    """Every row is as the last who changed it wrote down, and nobody was killed in between."""
    said = expected_rows.read(unit.session, unit.keyring).differences(unit.session)
    for change, _ in said:
        yield Fault(WRONG, f"{change.row}: not as the log says")
    for fault in name_verification.faults(unit):
        yield Fault(WRONG, str(fault))


def seals(unit):
    """Every sealed value opens where it stands, and every key has its record."""
    owners = set(unit.session.scalars(select(RecordKey.owner)))
    records = {
        *unit.session.scalars(select(Eoi.id)),
        *unit.session.scalars(select(ReturnRecord.id)),
        *unit.session.scalars(select(Profile.id)),
    }
    if owners != records:
        said = f"{len(owners ^ records)} keys without a record, or records without a key"
        yield Fault(LOST, said)
    by_id = _keys_by_id(unit)
    for column in marks.columns():
        if (sealed_by := column.info.get("sealed")) is None:
            continue
        own = getattr(column.class_, "id" if hasattr(column.class_, "id") else "eoi_id")
        query = select(own, column).where(column.is_not(None))
        if column is StoredFile.manifest:
            query = query.where(column != b"")  # it was removed
        for row_id, sealed in unit.session.execute(query):
            try:
                key = (
                    by_id[UUID(bytes=sealed[1:17])]
                    if sealed_by == DATA_KEY
                    else unit.keyring.system_key_of(sealed_by, sealed)
                )
                unit.keyring.open(key, sealed, cell_of(column, row_id))
            except (ContextMismatch, KeyDestroyed, KeyUnavailable, KeyError, ValueError) as fault:
                yield Fault(LOST, f"{column} {row_id}: {fault!r}")


def _keys_by_id(unit):
    """A sealed value names its key, or the version of one of the system's."""
    wrapped = keys.of_owners(unit.session, unit.session.scalars(select(RecordKey.owner)).all())
    opened = [
        unit.keyring.unwrap_for_register(key)
        if key.wrapper == REGISTER
        else key_of(unit, key.owner)
        for key in wrapped
    ]
    return {key.id: key for key in opened}
