"""When an applicant's session began: it lasts no longer than so long, however much it is used."""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

TABLE = "applicant_session"


def upgrade():
    op.add_column(TABLE, sa.Column("started_at", sa.DateTime(timezone=True), nullable=True))
    started = sa.table(TABLE, sa.column("started_at", sa.DateTime(timezone=True)))
    op.execute(started.update().values(started_at=datetime.now(UTC)))
    with op.batch_alter_table(TABLE) as table:
        table.alter_column("started_at", nullable=False, existing_type=sa.DateTime(timezone=True))


def downgrade():
    with op.batch_alter_table(TABLE) as table:
        table.drop_column("started_at")
