"""The name of who is signed in to the back office is sealed in their session, too.

Sessions that are there go on with it in clear until they end, within a day, as do those that the
release before begins meanwhile; it shows no name in those of this release.
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("staff_session", sa.Column("sealed_name", sa.LargeBinary(), nullable=True))


def downgrade():
    with op.batch_alter_table("staff_session") as batch:
        batch.drop_column("sealed_name")
