"""Binary columns are marked with the key that seals their content, or the reason why none does.

Rotation of keys and erasure read these marks and the foreign keys, instead of lists of columns.
"""

from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import LargeBinary
from sqlalchemy.orm import InstrumentedAttribute, MappedColumn, mapped_column

from app.security.encryption.keyring import Cell
from app.storage.database.base import Base, import_all

Column = InstrumentedAttribute[Any]

DATA_KEY = "data-key"  # of the EOI or return record that the row belongs to; else a system key


def sealed(key: str) -> MappedColumn[Any]:
    """A column whose content is encrypted under this key, which rotation encrypts again."""
    return mapped_column(LargeBinary, info={"sealed": key})


def unsealed(what: str, size: int | None = None, **options: Any) -> MappedColumn[Any]:
    """A binary column that needs no encryption: `what` it holds, and of how many bytes."""
    return mapped_column(LargeBinary(size), info={"unsealed": what}, **options)


def cell_of(column: Column, row_id: UUID) -> Cell:
    """Where a value of the column is sealed: it opens nowhere else."""
    return Cell(column.class_.__tablename__, column.key, row_id)


@cache
def sealed_under(key: str) -> tuple[Column, ...]:
    return tuple(column for column in columns() if column.info.get("sealed") == key)


@cache
def referring_to(table: str) -> tuple[Column, ...]:
    """The columns with a foreign key to this table; their rows must be deleted before its rows."""
    return tuple(
        column
        for column in columns()
        if any(key.column.table.name == table for key in column.property.columns[0].foreign_keys)
    )


def columns() -> list[Column]:
    """The columns of all tables, ordered by table, whichever modules were imported before."""
    import_all()
    models = sorted((m.class_ for m in Base.registry.mappers), key=lambda m: m.__tablename__)
    return [getattr(model, column.key) for model in models for column in model.__table__.columns]
