"""The audit log: sealed details, hashes of rows, a sequence; none of it is ever changed.

What stood in the clear in `audit_entry.detail` is dropped: it cannot be sealed from here.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

LOG = ("audit_entry", "audit_leaf", "audit_checkpoint")


def upgrade():
    op.drop_column("audit_entry", "detail")
    op.add_column("audit_entry", sa.Column("row", sa.String(), nullable=True))
    op.add_column("audit_entry", sa.Column("row_hash", sa.LargeBinary(length=32), nullable=True))
    op.add_column("audit_entry", sa.Column("detail", sa.LargeBinary(), nullable=True))
    op.create_table(
        "audit_checkpoint",
        sa.Column("size", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("size", name=op.f("pk_audit_checkpoint")),
    )
    op.create_table(
        "audit_leaf",
        sa.Column("sequence", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("sequence", name=op.f("pk_audit_leaf")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_audit_leaf_entry_id")),
    )
    op.create_table(
        "audit_unsequenced",
        sa.Column("entry_id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_audit_unsequenced")),
    )
    op.execute("INSERT INTO audit_unsequenced (entry_id) SELECT id FROM audit_entry")
    _on_postgresql(_guard_on_postgresql, _guard_on_sqlite)


def downgrade():
    _on_postgresql(_unguard_on_postgresql, _unguard_on_sqlite)
    op.drop_table("audit_unsequenced")
    op.drop_table("audit_leaf")
    op.drop_table("audit_checkpoint")
    for column in ("detail", "row_hash", "row"):
        op.drop_column("audit_entry", column)
    op.add_column(
        "audit_entry", sa.Column("detail", sa.JSON(), nullable=False, server_default="{}")
    )


def _on_postgresql(there, elsewhere):
    (there if op.get_bind().dialect.name == "postgresql" else elsewhere)()


def _guard_on_postgresql():
    op.execute(
        "CREATE FUNCTION audit_log_stays() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit log is not changed'; END $$"
    )
    for table in LOG:
        op.execute(
            f"CREATE TRIGGER {table}_stays BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION audit_log_stays()"
        )


def _unguard_on_postgresql():
    for table in LOG:
        op.execute(f"DROP TRIGGER {table}_stays ON {table}")
    op.execute("DROP FUNCTION audit_log_stays()")


def _guard_on_sqlite():
    for table in LOG:
        for act in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER {table}_stays_at_{act.lower()} BEFORE {act} ON {table} "
                "BEGIN SELECT RAISE(ABORT, 'the audit log is not changed'); END"
            )


def _unguard_on_sqlite():
    for table in LOG:
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER {table}_stays_at_{act}")
