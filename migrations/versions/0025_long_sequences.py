"""Partners may number a check's updates by the milliseconds of their clock: beyond 31 bits.

In a column beside the other, whose type does not change under the release before.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("check_record", sa.Column("long_sequence", sa.BigInteger(), nullable=True))


def downgrade():
    with op.batch_alter_table("check_record") as batch:
        batch.drop_column("long_sequence")
