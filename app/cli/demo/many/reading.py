"""A pattern is read with all that hangs on its cases: rows, what is sealed in them, and history."""

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select

from app.security.encryption.keyring import MESSAGES, DataKey, WrappedKey
from app.services.core.unit import Portal, Unit, unit_for
from app.services.files import uploads
from app.storage.audit.entries import AuditEntry
from app.storage.blind_index.names import Profile
from app.storage.cases.eois import Eoi
from app.storage.cases.family_groups import Family, FamilyMember
from app.storage.database import marks, vouched
from app.storage.database.base import Base
from app.storage.decisions.matches import Match
from app.storage.keys import keys
from app.storage.register.records import ReturnRecord
from app.storage.register.versions import ReturnVersion
from app.storage.scheme.ledger import LedgerEntry

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Row:
    model: type[Base]
    values: Values
    # Of each sealed column: the id of its key, and what it is of: JSON, or bytes that are none.
    opened: Mapping[str, tuple[UUID, Any]]


@dataclass(frozen=True)
class Pattern:
    rows: list[Row]
    keys: list[WrappedKey]
    history: list[tuple[Values, Values]]  # entries of the log, and their details
    pictures: Mapping[UUID, bytes] = field(default_factory=dict)  # what is in each of its files

    def of(self, model: type[Base]) -> list[Row]:
        return [row for row in self.rows if row.model is model]


def read(portal: Portal, cases: Iterable[UUID]) -> Pattern:
    """With the families of the cases, and the records that they are compared with."""
    with unit_for(portal, "operator") as unit:
        eois = _with_kin(unit, cases)
    with unit_for(portal, "operator", opens=eois) as unit:
        pattern = _read(unit, eois)
        files = [file for eoi_id in eois for file in uploads.of_eoi(unit, eoi_id)]
    return replace(
        pattern, pictures={file.id: b"".join(uploads.whole(portal, file)) for file in files}
    )


def _with_kin(unit: Unit, cases: Iterable[UUID]) -> set[UUID]:
    groups = select(FamilyMember.family_id).where(FamilyMember.eoi_id.in_(cases))
    kin = select(FamilyMember.eoi_id).where(FamilyMember.family_id.in_(groups))
    return {*cases, *filter(None, unit.session.scalars(kin))}


def _read(unit: Unit, eois: set[UUID]) -> Pattern:
    session = unit.session
    groups = list(session.scalars(select(Family.id).where(Family.first_id.in_(eois))))
    compared = select(Match.record_id).where(Match.eoi_id.in_(eois))
    records = set(session.scalars(select(ReturnRecord.id).where(ReturnRecord.id.in_(compared))))
    owners = eois | records
    profiles = list(session.scalars(select(Profile.id).where(Profile.owner.in_(owners))))
    wrapped = keys.of_owners(session, [*owners, *profiles])
    open_to = {key.id: key for key in unit.keys.values()}
    open_to |= {
        one.id: unit.keyring.unwrap_for_register(one) for one in wrapped if one.id not in open_to
    }
    where: dict[type[Base], list[ColumnElement[bool]]] = {
        Eoi: [Eoi.id.in_(eois)],
        Family: [Family.id.in_(groups)],
        FamilyMember: [FamilyMember.family_id.in_(groups)],
        ReturnRecord: [ReturnRecord.id.in_(records)],
        ReturnVersion: [ReturnVersion.record_id.in_(records)],
        Profile: [Profile.owner.in_(owners)],
        LedgerEntry: [LedgerEntry.source.in_(owners)],
    }
    for column in marks.referring_to("eoi"):
        where.setdefault(cast("type[Base]", column.class_), []).append(column.in_(eois))
    where[Match] = [Match.eoi_id.in_(eois) & Match.record_id.in_(owners)]
    return Pattern(
        [
            _opened(unit, open_to, model, values)
            for model, some in where.items()
            for values in _rows(unit, model, some)
        ],
        wrapped,
        [
            (values, AuditEntry(**values).read(unit.keyring))
            for values in _rows(unit, AuditEntry, [AuditEntry.subject.in_(owners)])
        ],
    )


def _rows(unit: Unit, model: type[Base], some: Collection[ColumnElement[bool]]) -> list[Values]:
    table = vouched.table(model)
    rows = unit.session.connection().execute(
        select(table).where(or_(*some)).order_by(*table.primary_key)
    )
    return [dict(row._mapping) for row in rows]  # noqa: SLF001 - a row's public name for it


def _opened(unit: Unit, open_to: Mapping[UUID, DataKey], model: type[Base], values: Values) -> Row:
    opened = {}
    for column in vouched.table(model).columns:
        sealed = values[column.key]
        if "sealed" not in column.info or not sealed:
            continue
        key_id = UUID(bytes=sealed[1:17])  # see keyring
        key = open_to.get(key_id) or unit.keyring.system_key_of(MESSAGES, sealed)
        cell = marks.cell_of(getattr(model, column.key), values["id"])
        opened[column.key] = (key_id, _json(unit.keyring.open(key, sealed, cell)))
    return Row(model, values, opened)


def _json(text: bytes) -> Any:
    """What it says; words as they are."""
    try:
        said = json.loads(text)
    except ValueError:
        return text
    return said if isinstance(said, dict | list) else text
