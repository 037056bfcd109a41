"""The index of settled deliveries has none of those that wait: PostgreSQL looked for these in it.

The release before has no such table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_index("ix_delivery_settled_at", table_name="delivery")
    op.drop_index("ix_delivery_order", table_name="delivery")
    where = sa.text("settled_at IS NOT NULL")
    columns = ["settled_at"]
    op.create_index(
        "ix_delivery_settled", "delivery", columns, postgresql_where=where, sqlite_where=where
    )


def downgrade():
    op.drop_index("ix_delivery_settled", table_name="delivery")
    op.create_index("ix_delivery_settled_at", "delivery", ["settled_at"])
    where = sa.text("settled_at IS NULL")
    columns = ["partner", "subject", "sequence"]
    op.create_index(
        "ix_delivery_order", "delivery", columns, postgresql_where=where, sqlite_where=where
    )
