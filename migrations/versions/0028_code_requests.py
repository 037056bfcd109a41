"""Requests for codes are found by their EOI: a new contact ends them, and erasure deletes them."""

from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade():
    op.create_index("ix_access_request_eoi_id", "access_request", ["eoi_id"])


def downgrade():
    op.drop_index("ix_access_request_eoi_id", table_name="access_request")
