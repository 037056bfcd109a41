"""Deliveries get a place among those of their partner, for who reads them one after the other.

The release before has no such table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("delivery", sa.Column("place", sa.BigInteger(), nullable=True))
    placed = sa.Column("placed", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("endpoint", placed)
    _partial("ix_delivery_place", ["partner", "place"], "place IS NOT NULL")
    _partial("ix_delivery_placeless", ["partner"], "place IS NULL")


def _partial(name, columns, where):
    where = sa.text(where)
    op.create_index(name, "delivery", columns, postgresql_where=where, sqlite_where=where)


def downgrade():
    op.drop_index("ix_delivery_placeless", table_name="delivery")
    op.drop_index("ix_delivery_place", table_name="delivery")
    op.drop_column("endpoint", "placed")
    op.drop_column("delivery", "place")
