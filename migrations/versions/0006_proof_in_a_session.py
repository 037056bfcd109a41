"""When the person behind a session last entered a code."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column(
        "applicant_session", sa.Column("proved_at", sa.DateTime(timezone=True), nullable=True)
    )


def downgrade():
    with op.batch_alter_table("applicant_session") as table:
        table.drop_column("proved_at")
