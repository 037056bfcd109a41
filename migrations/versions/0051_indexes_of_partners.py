"""Of quarantine, each sender's by index; of deliveries, those to be placed in their order.

The release before has no deliveries.
"""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"
branch_labels = None
depends_on = None


def upgrade():
    op.drop_index("ix_delivery_placeless", table_name="delivery")
    order = ["partner", "sequence", "created_at", "id"]
    _partial("ix_delivery_placeless", "delivery", order, "place IS NULL")
    waits = "outcome = 'quarantined' AND body IS NOT NULL"
    _partial("ix_inbox_sender", "inbox", ["partner_id", "received_at", "id"], waits)


def _partial(name, table, columns, which):
    where = sa.text(which)
    op.create_index(name, table, columns, postgresql_where=where, sqlite_where=where)


def downgrade():
    op.drop_index("ix_inbox_sender", table_name="inbox")
    op.drop_index("ix_delivery_placeless", table_name="delivery")
    _partial("ix_delivery_placeless", "delivery", ["partner"], "place IS NULL")
