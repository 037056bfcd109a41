"""The work lists find whom no message reaches, and what is in quarantine, without reading all."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

# Each by its table: the columns, and which rows it is of.
INDEXES = {
    "ix_eoi_undeliverable": (
        "eoi",
        ["submitted_at", "id"],
        "mail_undeliverable_at IS NOT NULL OR sms_undeliverable_at IS NOT NULL",
    ),
    "ix_inbox_quarantined": (
        "inbox",
        ["received_at"],
        "outcome = 'quarantined' AND body IS NOT NULL",
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
