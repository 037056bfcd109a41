"""What was confirmed waits some minutes in which it can be taken back: none, as before, until set.

The release before carries out what is confirmed at once, and shows what waits so as not confirmed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("approval", sa.Column("confirmed_by", sa.String(), nullable=True))
    op.add_column("approval", sa.Column("leaves_at", sa.DateTime(timezone=True), nullable=True))
    # The default stays: the release before writes versions without it meanwhile.
    grace = sa.Column("grace_minutes", sa.Integer(), nullable=False, server_default="0")
    op.add_column("scheme_version", grace)


def downgrade():
    with op.batch_alter_table("scheme_version") as batch:
        batch.drop_column("grace_minutes")
    with op.batch_alter_table("approval") as batch:
        batch.drop_column("leaves_at")
        batch.drop_column("confirmed_by")
