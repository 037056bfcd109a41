"""Conflicts of interest, which hide a case from a member of staff.

The release before goes on beside it, and hides nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "conflict_of_interest",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person", sa.String(), nullable=False),
        sa.Column("eoi_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.LargeBinary(), nullable=False),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.String(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["eoi_id"],
            ["eoi.id"],
            name=op.f("fk_conflict_of_interest_eoi_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conflict_of_interest")),
    )
    for column in ("eoi_id", "person"):
        op.create_index(op.f(f"ix_conflict_of_interest_{column}"), "conflict_of_interest", [column])


def downgrade():
    op.drop_table("conflict_of_interest")
