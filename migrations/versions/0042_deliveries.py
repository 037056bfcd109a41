"""Deliveries of events to partners, and how their endpoints fare.

The release before goes on beside it: it puts its events into the outbox, and either sends them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "delivery",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("subject", sa.Uuid(), nullable=True),
        sa.Column("sequence", sa.Integer(), nullable=True),
        sa.Column("event", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("leased_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ms", sa.Integer(), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
    )
    for column in ("subject", "settled_at"):
        op.create_index(op.f(f"ix_delivery_{column}"), "delivery", [column])
    op.create_index("ix_delivery_partner", "delivery", ["partner", "created_at"])
    waits, dead = "settled_at IS NULL", "settled_at IS NOT NULL AND outcome <> 'done'"
    _partial("ix_delivery_due", ["partner", "due_at"], waits)
    _partial("ix_delivery_order", ["partner", "subject", "sequence"], waits)
    _partial("ix_delivery_dead", ["partner", "created_at"], dead)
    op.create_table(
        "endpoint",
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("failing_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.Column("retry_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("partner", name=op.f("pk_endpoint")),
    )


def _partial(name, columns, where):
    where = sa.text(where)
    op.create_index(name, "delivery", columns, postgresql_where=where, sqlite_where=where)


def downgrade():
    op.drop_table("endpoint")
    op.drop_table("delivery")
