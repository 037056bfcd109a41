"""When somebody was reminded of a question, or to confirm where they are; how long they have."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

HOURS = 24  # what everybody had before


def upgrade():
    for table in ("location_request", "information_request"):
        op.add_column(table, sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("scheme_version") as batch:
        batch.add_column(sa.Column("location_hours", sa.Integer(), server_default=str(HOURS)))
    with op.batch_alter_table("scheme_version") as batch:
        batch.alter_column(
            "location_hours", existing_type=sa.Integer(), nullable=False, server_default=None
        )


def downgrade():
    with op.batch_alter_table("scheme_version") as batch:
        batch.drop_column("location_hours")
    for table in ("information_request", "location_request"):
        with op.batch_alter_table(table) as batch:
            batch.drop_column("reminded_at")
