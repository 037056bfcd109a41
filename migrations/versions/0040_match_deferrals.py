"""Pairs that a reviewer could not tell about, and indexes by which the match desk reads its list.

The release before goes on beside it, and counts such a pair as undecided.
"""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "match_deferral",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("eoi_id", sa.Uuid(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_by", sa.String(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["eoi_id"], ["eoi.id"], name="fk_match_deferral_eoi_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_match_deferral")),
    )
    op.create_index("ix_match_deferral_eoi_id", "match_deferral", ["eoi_id"])
    _of_matches("ix_match_waiting", ["found_at", "eoi_id", "record_id"], "status = 'open'")
    _of_matches("ix_match_confirmed", ["eoi_id", "record_id"], "status = 'confirmed'")


def _of_matches(name, columns, where):
    where = sa.text(where)
    op.create_index(name, "match", columns, postgresql_where=where, sqlite_where=where)


def downgrade():
    op.drop_index("ix_match_confirmed", table_name="match")
    op.drop_index("ix_match_waiting", table_name="match")
    op.drop_index("ix_match_deferral_eoi_id", table_name="match_deferral")
    op.drop_table("match_deferral")
