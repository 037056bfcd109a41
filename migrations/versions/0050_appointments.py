"""Of an appointment for a check: what is offered, chosen and booked.

The release before keeps of an appointment only that there is one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("check_record", sa.Column("appointment", sa.LargeBinary(), nullable=True))


def downgrade():
    op.drop_column("check_record", "appointment")
