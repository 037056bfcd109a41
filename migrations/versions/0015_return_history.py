"""What was told of a returned person before, and since when what stands was told."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "return_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("act", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["record_id"], ["return_record.id"], name=op.f("fk_return_version_record_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_return_version")),
    )
    op.create_index(op.f("ix_return_version_record_id"), "return_version", ["record_id"])
    # The default stays: to take it away, SQLite would copy a table that others refer to.
    told_at = sa.Column(
        "told_at", sa.DateTime(timezone=True), nullable=False, server_default="2000-01-01 00:00:00"
    )
    op.add_column("return_record", told_at)
    op.execute("UPDATE return_record SET told_at = COALESCE(annulled_at, recorded_at)")


def downgrade():
    op.drop_table("return_version")
    op.drop_column("return_record", "told_at")
