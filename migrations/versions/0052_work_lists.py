"""The work lists find what waits in their own order, however much is settled.

The release before goes on beside it: where it used the index that goes, it uses a new one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None

_WAITS = "settled_at IS NULL"
_REFERRED = f"{_WAITS} AND referred_at IS NOT NULL"
# Each by its table: the columns, and which rows it is of.
INDEXES = {
    "ix_approval_waiting_eoi": ("approval", ["eoi_id"], _WAITS),
    "ix_approval_waiting_case": ("approval", ["case_id"], f"{_WAITS} AND case_id IS NOT NULL"),
    "ix_information_request_answered": (
        "information_request",
        ["answered_at", "id"],
        "closed_at IS NULL AND answered_at IS NOT NULL",
    ),
    "ix_invitation_due": ("invitation", ["due_at", "eoi_id"], "stalled_at IS NULL"),
    "ix_invitation_stalled": ("invitation", ["eoi_id"], "stalled_at IS NOT NULL"),
    "ix_location_request_unsettled": ("location_request", ["due_at"], _WAITS),
    "ix_location_request_waiting_due": ("location_request", ["due_at", "id"], _REFERRED),
}


def upgrade():
    # First, as it keeps everybody from the table.
    op.drop_index("ix_location_request_open", table_name="location_request")
    if op.get_bind().dialect.name == "postgresql":
        # All before any is read: whoever has one waits a moment for another, and no longer.
        tables = sorted({table for table, *_ in INDEXES.values()})
        op.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE MODE")
    for name, (table, columns, which) in INDEXES.items():
        where = sa.text(which)
        op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)


def downgrade():
    op.create_index("ix_location_request_open", "location_request", ["settled_at", "due_at"])
    for name, (table, *_) in INDEXES.items():
        op.drop_index(name, table_name=table)
