"""Which rows the entries of the audit log vouch for, and a code that only the portal can make."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("audit_entry", sa.Column("rows", sa.JSON(), nullable=True))
    op.add_column("audit_entry", sa.Column("mac", sa.LargeBinary(), nullable=True))


def downgrade():
    op.drop_column("audit_entry", "mac")
    op.drop_column("audit_entry", "rows")
