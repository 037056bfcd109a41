"""Who works on a case, and who had it open when.

The release before goes on beside it, and claims nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "claim",
        sa.Column("eoi_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("handed_by", sa.String(), nullable=True),
        sa.Column("snoozed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("snoozed_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["eoi_id"], ["eoi.id"], name=op.f("fk_claim_eoi_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("eoi_id", name=op.f("pk_claim")),
    )
    op.create_index(op.f("ix_claim_until"), "claim", ["until"])
    op.create_table(
        "visit",
        sa.Column("eoi_id", sa.Uuid(), nullable=False),
        sa.Column("actor", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["eoi_id"], ["eoi.id"], name=op.f("fk_visit_eoi_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("eoi_id", "actor", name=op.f("pk_visit")),
    )


def downgrade():
    op.drop_table("visit")
    op.drop_index(op.f("ix_claim_until"), table_name="claim")
    op.drop_table("claim")
