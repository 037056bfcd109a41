"""Corrections of what an applicant wrote, beside those of an end."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

COLUMNS = {"page": sa.String, "entry": sa.String, "before": sa.LargeBinary}


def upgrade():
    for name, kind in COLUMNS.items():
        op.add_column("correction", sa.Column(name, kind(), nullable=True))


def downgrade():
    with op.batch_alter_table("correction") as batch:
        for name in COLUMNS:
            batch.drop_column(name)
