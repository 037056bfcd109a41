"""By which channels messages do not arrive."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

COLUMNS = ("mail_undeliverable_at", "sms_undeliverable_at")


def upgrade():
    for name in COLUMNS:
        op.add_column("eoi", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade():
    with op.batch_alter_table("eoi") as table:
        for name in COLUMNS:
            table.drop_column(name)
