"""The reviewers' queue finds what waits without reading what is settled."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

# Each by its table: the columns, and which rows it is of.
INDEXES = {
    "ix_match_open": ("match", ["eoi_id"], "status = 'open'"),
    "ix_correction_waiting": ("correction", ["asked_at", "id"], "answered_at IS NULL"),
    "ix_approval_waiting": ("approval", ["asked_at"], "settled_at IS NULL"),
    "ix_information_request_open": ("information_request", ["due_at"], "closed_at IS NULL"),
    "ix_location_request_waiting": (
        "location_request",
        ["referred_at", "id"],
        "settled_at IS NULL AND referred_at IS NOT NULL",
    ),
}


def upgrade():
    if op.get_bind().dialect.name == "postgresql":
        # All before any is read: whoever has one waits a moment for another, and no longer.
        tables = sorted({table for table, *_ in INDEXES.values()})
        op.execute(f"LOCK TABLE {', '.join(tables)} IN SHARE MODE")
    for name, (table, columns, which) in INDEXES.items():
        where = sa.text(which)
        op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)


def downgrade():
    for name, (table, *_) in INDEXES.items():
        op.drop_index(name, table_name=table)
