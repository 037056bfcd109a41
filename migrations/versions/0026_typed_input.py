"""A session keeps what was typed on a page whose language was changed."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("applicant_session", sa.Column("typed", sa.LargeBinary(), nullable=True))


def downgrade():
    with op.batch_alter_table("applicant_session") as batch:
        batch.drop_column("typed")
