"""Who is described like whom: profiles, counter tags, what was found by them, and its budget."""

from datetime import UTC, datetime
from uuid import uuid4

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

EOI = sa.table("eoi", sa.column("id", sa.Uuid()), sa.column("submitted_at"))
RECORD = sa.table("return_record", sa.column("id", sa.Uuid()))
OUTBOX = sa.table(
    "outbox",
    sa.column("id", sa.Uuid()),
    sa.column("task"),
    sa.column("subject", sa.Uuid()),
    sa.column("body", sa.JSON()),
    sa.column("attempts"),
    sa.column("created_at", sa.DateTime(timezone=True)),
    sa.column("due_at", sa.DateTime(timezone=True)),
)


def upgrade():
    op.create_table(
        "profile",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profile")),
        sa.UniqueConstraint("owner", name=op.f("uq_profile_owner")),
    )
    op.create_index(op.f("ix_profile_purpose"), "profile", ["purpose"])
    op.create_table(
        "name_tag",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("tag", sa.LargeBinary(length=16), nullable=False),
        sa.Column("owner", sa.LargeBinary(length=16), nullable=False),
        sa.PrimaryKeyConstraint("purpose", "version", "tag", name=op.f("pk_name_tag")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "alert_measure",
        sa.Column("measured_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("people_now", sa.Integer(), nullable=False),
        sa.Column("strangers", sa.Integer(), nullable=False),
        sa.Column("thresholds", sa.JSON(), nullable=False),
        sa.Column("recalls", sa.JSON(), nullable=False),
        sa.Column("rates", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("measured_at", name=op.f("pk_alert_measure")),
    )
    with op.batch_alter_table("match") as table:
        table.add_column(sa.Column("about", sa.String(), nullable=False, server_default="return"))
        table.add_column(sa.Column("points", sa.Integer(), nullable=True))
        table.drop_constraint(op.f("fk_match_record_id"), type_="foreignkey")
    with op.batch_alter_table("match") as table:
        table.alter_column("about", server_default=None)
    with op.batch_alter_table("scheme_version") as table:
        table.add_column(
            sa.Column("alerts_per_hundred", sa.Integer(), nullable=False, server_default="20")
        )
    with op.batch_alter_table("scheme_version") as table:
        table.alter_column("alerts_per_hundred", server_default=None)
    _screen_all()


def _screen_all():
    """Nobody has been looked for by name yet: the worker makes up for it.

    Records first, so that they are there to be found when the EOIs are screened.
    """
    here, now = op.get_bind(), datetime.now(UTC)
    eois = sa.select(EOI.c.id).where(EOI.c.submitted_at.is_not(None)).order_by(EOI.c.submitted_at)
    for task, ids in {"screen-return": sa.select(RECORD.c.id), "screen-eoi": eois}.items():
        for subject in here.scalars(ids).all():
            message = {"id": uuid4(), "task": task, "subject": subject, "body": {}, "attempts": 0}
            here.execute(sa.insert(OUTBOX).values(created_at=now, due_at=now, **message))


def downgrade():
    with op.batch_alter_table("scheme_version") as table:
        table.drop_column("alerts_per_hundred")
    op.execute("DELETE FROM match WHERE about = 'eoi'")
    with op.batch_alter_table("match") as table:
        table.drop_column("points")
        table.drop_column("about")
        table.create_foreign_key(op.f("fk_match_record_id"), "return_record", ["record_id"], ["id"])
    op.drop_table("alert_measure")
    op.execute("DELETE FROM record_key WHERE owner IN (SELECT id FROM profile)")
    op.drop_table("name_tag")
    op.drop_index(op.f("ix_profile_purpose"), table_name="profile")
    op.drop_table("profile")
