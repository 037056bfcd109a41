"""The log's entries are found by the cases that a list or a search has shown.

The release before goes on beside it. Nothing is filled in: no release before says what was shown.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "audit_shown",
        sa.Column("eoi_id", sa.Uuid(), nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("eoi_id", "entry_id", name=op.f("pk_audit_shown")),
    )
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE TRIGGER audit_shown_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_shown "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_stays()"
        )
        return
    for act in ("UPDATE", "DELETE"):
        op.execute(
            f"CREATE TRIGGER audit_shown_stays_at_{act.lower()} BEFORE {act} ON audit_shown "
            "BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END"
        )


def downgrade():
    op.drop_table("audit_shown")
