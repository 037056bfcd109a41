"""Marks say of each binary column which key seals what stands in it, or why it needs none.

Rotation and erasure read the marks and the references between tables, instead of lists of columns.
"""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.orm import InstrumentedAttribute, MappedColumn, mapped_column

from app.security.encryption.keyring import Cell
from app.storage.database.base import Base, import_all

Column = InstrumentedAttribute[Any]

DATA_KEY = "data-key"  # of the EOI or return record that the row is of; others: a system key


def sealed(key: str) -> MappedColumn[Any]:
    """What opens with this key alone, and goes with it or is sealed anew with it."""
    return mapped_column(LargeBinary, info={"sealed": key})


def unsealed(what: str, size: int | None = None, **options: Any) -> MappedColumn[Any]:
    """What tells nothing to who has no key: `what` it is, of how many bytes."""
    return mapped_column(LargeBinary(size), info={"unsealed": what}, **options)


def cell_of(column: Column, row_id: UUID) -> Cell:
    """Where a value of the column is sealed: it opens nowhere else."""
    return Cell(column.class_.__tablename__, column.key, row_id)


@cache
def sealed_under(key: str) -> tuple[Column, ...]:
    return tuple(column for column in columns() if column.info.get("sealed") == key)


@cache
def referring_to(table: str) -> tuple[Column, ...]:
    """The columns that hold the id of a row of this table, which it cannot go before."""
    return tuple(
        column
        for column in columns()
        if any(key.column.table.name == table for key in column.property.columns[0].foreign_keys)
    )


def columns() -> list[Column]:
    """Of all tables, by their names, whoever asks."""
    import_all()
    models = sorted((m.class_ for m in Base.registry.mappers), key=lambda m: m.__tablename__)
    return [getattr(model, column.key) for model in models for column in model.__table__.columns]
