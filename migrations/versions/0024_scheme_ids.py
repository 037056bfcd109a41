"""A scheme has an id, which EOIs, families, the ledger, settings and invitations carry.

Whatever is there belongs to the first scheme, and so does what the release before writes meanwhile:
the default stays. No row is rewritten or looked through for it, however many there are.
"""

from uuid import UUID

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

FIRST = UUID(int=1)
TABLES = ("eoi", "family", "scheme_version", "ledger_entry", "invitation")


def upgrade():
    scheme = op.create_table(
        "scheme",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scheme")),
    )
    op.bulk_insert(scheme, [{"id": FIRST}])
    for table in TABLES:
        if op.get_bind().dialect.name == "sqlite":
            # Its ALTER TABLE adds a constraint only with the column.
            op.add_column(table, _column(sa.ForeignKey("scheme.id")), inline_references=True)
            continue
        op.add_column(table, _column())
        # Validating it would read the whole table while nobody else can; its rows have the default.
        op.create_foreign_key(
            op.f(f"fk_{table}_scheme_id"),
            table,
            "scheme",
            ["scheme_id"],
            ["id"],
            postgresql_not_valid=True,
        )


def _column(*constraints):
    default = FIRST.hex  # which both databases read
    return sa.Column("scheme_id", sa.Uuid(), *constraints, nullable=False, server_default=default)


def downgrade():
    for table in TABLES:
        with op.batch_alter_table(table) as batch:
            batch.drop_column("scheme_id")
    op.drop_table("scheme")
