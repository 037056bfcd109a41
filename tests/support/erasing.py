"""Erasures in tests: ordered by one person, and what is left of somebody."""

from sqlalchemy import select

from app.services.core.unit import unit_for
from app.services.privacy import erasure
from app.storage.cases import eois
from app.storage.database import schema
from tests.conftest import NOW


def order(portal, eoi_id):
    with unit_for(portal, "operator", write=True, now=NOW) as unit:
        erasure.order_alone(unit, eois.get(unit.session, eoi_id).reference)


def mentions(portal, owner):
    """The tables with the owner in a column."""
    with unit_for(portal, "test") as unit:
        return {
            table.name
            for table in schema.metadata().sorted_tables
            for row in unit.session.execute(select(table))
            if owner in row
        }
