"""The code that was sent last by each reference, and browsers that are known.

The release before goes on beside it: a request without a bucket has a code of its own, as there.
"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("access_request", sa.Column("bucket", sa.LargeBinary(16), nullable=True))
    op.add_column("access_request", sa.Column("line", sa.LargeBinary(32), nullable=True))
    op.create_table(
        "sent_code",
        sa.Column("bucket", sa.LargeBinary(16), nullable=False),
        sa.Column("line", sa.LargeBinary(32), nullable=False),
        sa.Column("eoi_id", sa.Uuid(), nullable=True),
        sa.Column("code_id", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("is_long", sa.Boolean(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.Column("wrong_since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("bucket", "line", name=op.f("pk_sent_code")),
    )
    op.create_index(op.f("ix_sent_code_eoi_id"), "sent_code", ["eoi_id"])
    op.create_table(
        "known_browser",
        sa.Column("browser_hash", sa.LargeBinary(32), nullable=False),
        sa.Column("eoi_id", sa.Uuid(), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("browser_hash", name=op.f("pk_known_browser")),
    )
    op.create_index(op.f("ix_known_browser_eoi_id"), "known_browser", ["eoi_id"])


def downgrade():
    op.drop_index(op.f("ix_known_browser_eoi_id"), table_name="known_browser")
    op.drop_table("known_browser")
    op.drop_index(op.f("ix_sent_code_eoi_id"), table_name="sent_code")
    op.drop_table("sent_code")
    with op.batch_alter_table("access_request") as table:
        table.drop_column("line")
        table.drop_column("bucket")
