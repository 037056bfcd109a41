"""Approvals of more acts than to end or to erase an EOI, and of acts that are of no EOI.

The release before finds what waits by `eoi_id`, and can show no more than those two acts: of any
other it is empty. When it erases an EOI, what is found by `case_id` goes with it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

UNKNOWN_BEFORE = "DELETE FROM approval WHERE eoi_id IS NULL"


def upgrade():
    with op.batch_alter_table("approval") as batch:
        batch.add_column(sa.Column("case_id", sa.Uuid(), nullable=True))
        batch.add_column(sa.Column("why", sa.LargeBinary(), nullable=True))
        batch.alter_column("eoi_id", existing_type=sa.Uuid(), nullable=True)
        batch.alter_column("reason", existing_type=sa.LargeBinary(), nullable=True)
        batch.create_foreign_key(
            "fk_approval_case_id", "eoi", ["case_id"], ["id"], ondelete="CASCADE"
        )
        batch.create_index("ix_approval_case_id", ["case_id"])


def downgrade():
    op.execute(UNKNOWN_BEFORE)
    with op.batch_alter_table("approval") as batch:
        batch.drop_index("ix_approval_case_id")
        batch.drop_constraint("fk_approval_case_id", type_="foreignkey")
        batch.alter_column("reason", existing_type=sa.LargeBinary(), nullable=False)
        batch.alter_column("eoi_id", existing_type=sa.Uuid(), nullable=False)
        batch.drop_column("why")
        batch.drop_column("case_id")
