"""A staff session has an id, an end of its own, and what the identity provider is asked again with.

Sessions of the release before lack these: they go on, and end an hour after they began.
"""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

_TIMES = ("ends_at", "proved_at", "verified_at", "look_at")


def upgrade():
    op.add_column("staff_session", sa.Column("id", sa.Uuid(), nullable=True))
    op.add_column("staff_session", sa.Column("refresh_token", sa.LargeBinary(), nullable=True))
    for name in _TIMES:
        op.add_column("staff_session", sa.Column(name, sa.DateTime(timezone=True), nullable=True))


def downgrade():
    with op.batch_alter_table("staff_session") as batch:
        for name in ("id", "refresh_token", *_TIMES):
            batch.drop_column(name)
