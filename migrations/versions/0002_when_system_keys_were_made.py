"""When each version of a system key was made: the first of them long enough ago."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("system_key", sa.Column("created_at", sa.DateTime(timezone=True), nullable=True))
    op.execute("UPDATE system_key SET created_at = CURRENT_TIMESTAMP")
    with op.batch_alter_table("system_key") as table:
        table.alter_column("created_at", nullable=False)


def downgrade():
    with op.batch_alter_table("system_key") as table:
        table.drop_column("created_at")
