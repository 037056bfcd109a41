"""Until when an invitation waits for its answer."""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

DAYS = 14  # of the versions of the scheme that there are, and of who is invited already


def upgrade():
    op.create_table(
        "invitation",
        sa.Column("eoi_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stalled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["eoi_id"], ["eoi.id"], name=op.f("fk_invitation_eoi_id")),
        sa.PrimaryKeyConstraint("eoi_id", name=op.f("pk_invitation")),
    )
    with op.batch_alter_table("scheme_version") as batch:
        batch.add_column(sa.Column("invitation_days", sa.Integer(), server_default=str(DAYS)))
    with op.batch_alter_table("scheme_version") as batch:
        batch.alter_column(
            "invitation_days", existing_type=sa.Integer(), nullable=False, server_default=None
        )
    _open_those_there_are()


def _open_those_there_are():
    """Whoever is invited has the whole time from now; half of it, and they are reminded."""
    names = ("opened_at", "due_at", "remind_at")
    columns = [sa.column(name, sa.DateTime(timezone=True)) for name in names]
    invitation = sa.table("invitation", sa.column("eoi_id", sa.Uuid()), *columns)
    eoi = sa.table("eoi", sa.column("id", sa.Uuid()), sa.column("status", sa.String()))
    now = datetime.now(UTC)
    if op.get_bind().dialect.name == "sqlite":
        now = now.replace(tzinfo=None)
    moments = [now + timedelta(days=days) for days in (0, DAYS, DAYS / 2)]
    literals = [sa.literal(moment, sa.DateTime(timezone=True)) for moment in moments]
    rows = sa.select(eoi.c.id, *literals)
    op.execute(
        invitation.insert().from_select(["eoi_id", *names], rows.where(eoi.c.status == "invited"))
    )


def downgrade():
    with op.batch_alter_table("scheme_version") as batch:
        batch.drop_column("invitation_days")
    op.drop_table("invitation")
