"""Which network a submission came from, as a blind tag, for days.

The release before goes on beside it: what it takes has no row, and is counted for nobody.
"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "submission_network",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("eoi_id", sa.Uuid(), nullable=False),
        sa.Column("network", sa.LargeBinary(16), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("is_hit", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["eoi_id"], ["eoi.id"], name=op.f("fk_submission_network_eoi_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_network")),
    )
    op.create_index(op.f("ix_submission_network_eoi_id"), "submission_network", ["eoi_id"])
    op.create_index(op.f("ix_submission_network_network"), "submission_network", ["network"])


def downgrade():
    op.drop_index(op.f("ix_submission_network_network"), table_name="submission_network")
    op.drop_index(op.f("ix_submission_network_eoi_id"), table_name="submission_network")
    op.drop_table("submission_network")
