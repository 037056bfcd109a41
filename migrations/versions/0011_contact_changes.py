"""Another e-mail address or mobile number, asked for, confirmed and undone."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "contact_change",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("eoi_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("contact", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(["eoi_id"], ["eoi.id"], name=op.f("fk_contact_change_eoi_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_change")),
    )
    op.create_index(op.f("ix_contact_change_eoi_id"), "contact_change", ["eoi_id"])
    op.add_column("access_request", sa.Column("purpose", sa.String(), nullable=True))
    op.execute("UPDATE access_request SET purpose = 'return'")
    with op.batch_alter_table("access_request") as table:
        table.alter_column("purpose", nullable=False, existing_type=sa.String())


def downgrade():
    with op.batch_alter_table("access_request") as table:
        table.drop_column("purpose")
    op.drop_table("contact_change")
