"""Family groups, and their members."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "family",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(), nullable=False),
        sa.Column("first_id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family")),
        sa.UniqueConstraint("reference", name=op.f("uq_family_reference")),
    )
    op.create_table(
        "family_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("family_id", sa.Uuid(), nullable=False),
        sa.Column("listed", sa.LargeBinary(), nullable=True),
        sa.Column("eoi_id", sa.Uuid(), nullable=True),
        sa.Column("by_first", sa.Boolean(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["family_id"], ["family.id"], name=op.f("fk_family_member_family_id")
        ),
        sa.ForeignKeyConstraint(["eoi_id"], ["eoi.id"], name=op.f("fk_family_member_eoi_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_member")),
        sa.UniqueConstraint("eoi_id", name=op.f("uq_family_member_eoi_id")),
    )
    op.create_index(
        op.f("ix_family_member_family_id"), "family_member", ["family_id"], unique=False
    )
    op.add_column("former_eoi", sa.Column("family_id", sa.Uuid(), nullable=True))


def downgrade():
    with op.batch_alter_table("former_eoi") as table:
        table.drop_column("family_id")
    op.drop_table("family_member")
    op.drop_table("family")
