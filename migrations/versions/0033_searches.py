"""Checks are found by a partner's reference."""

from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index(
        op.f("ix_check_record_provider_reference"), "check_record", ["provider_reference"]
    )


def downgrade():
    op.drop_index(op.f("ix_check_record_provider_reference"), "check_record")
