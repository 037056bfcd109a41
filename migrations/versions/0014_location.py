"""Whether an adult confirmed that they are in France."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "location_request",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("eoi_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("verdict", sa.String(), nullable=True),
        sa.Column("accuracy", sa.Integer(), nullable=True),
        sa.Column("declaration", sa.LargeBinary(), nullable=True),
        sa.Column("referred_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["eoi_id"], ["eoi.id"], name=op.f("fk_location_request_eoi_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_location_request")),
        sa.UniqueConstraint("eoi_id", name=op.f("uq_location_request_eoi_id")),
    )
    op.create_index("ix_location_request_open", "location_request", ["settled_at", "due_at"])
    op.create_table(
        "location_outage",
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("began_at", name=op.f("pk_location_outage")),
    )


def downgrade():
    op.drop_table("location_outage")
    op.drop_index("ix_location_request_open", table_name="location_request")
    op.drop_table("location_request")
