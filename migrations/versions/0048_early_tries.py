"""Deliveries that are tried early, as their partner answers again, keep the time of their own.

The release before has no such table.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("delivery", sa.Column("planned_at", sa.DateTime(timezone=True), nullable=True))


def downgrade():
    op.drop_column("delivery", "planned_at")
