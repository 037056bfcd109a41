"""Access tokens of the machine API, and what the feed of events has forgotten.

The release before has no such API.
"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "access_token",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("jti_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("key_id", sa.Uuid(), nullable=False),
        sa.Column("scope", sa.String(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_token")),
        sa.UniqueConstraint("jti_hash", name=op.f("uq_access_token_jti_hash")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_access_token_token_hash")),
    )
    forgotten = sa.Column("forgotten", sa.BigInteger(), server_default="0", nullable=False)
    op.add_column("endpoint", forgotten)


def downgrade():
    op.drop_column("endpoint", "forgotten")
    op.drop_table("access_token")
