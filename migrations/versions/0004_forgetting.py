"""Who is to be erased, who was, and how long what is kept."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

# Days, of the versions of the scheme that there are.
KEPT = {
    "keep_drafts": 90,
    "keep_refused": 365,
    "keep_arrived": 365,
    "keep_withdrawn": 90,
    "keep_returns": 365,
}


def upgrade():
    op.create_table(
        "erasure_order",
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("ordered_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("owner", name=op.f("pk_erasure_order")),
    )
    op.create_table(
        "erasure_batch",
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_erasure_batch")),
    )
    op.create_table(
        "former_eoi",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("ground", sa.String(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_former_eoi")),
    )
    with op.batch_alter_table("scheme_version") as batch:
        for name, days in KEPT.items():
            batch.add_column(sa.Column(name, sa.Integer(), server_default=str(days)))
    with op.batch_alter_table("scheme_version") as batch:
        for name in KEPT:
            batch.alter_column(
                name, existing_type=sa.Integer(), nullable=False, server_default=None
            )


def downgrade():
    with op.batch_alter_table("scheme_version") as batch:
        for name in KEPT:
            batch.drop_column(name)
    op.drop_table("former_eoi")
    op.drop_table("erasure_batch")
    op.drop_table("erasure_order")
