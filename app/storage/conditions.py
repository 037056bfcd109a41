"""Conditions on several tables are asked for in one statement, which locks nothing."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, literal, select, union_all
from sqlalchemy.orm import Session


def that_hold(session: Session, conditions: Mapping[str, ColumnElement[bool]]) -> list[str]:
    """The names of those that hold."""
    asked = [select(literal(name)).where(is_so) for name, is_so in conditions.items()]
    return list(session.connection().scalars(union_all(*asked)))
