"""How many of a hundred positions in France go to a person all the same: none, as before."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def upgrade():
    # The default stays: the release before writes versions without it meanwhile.
    sample = sa.Column("location_sample", sa.Integer(), nullable=False, server_default="0")
    op.add_column("scheme_version", sample)


def downgrade():
    with op.batch_alter_table("scheme_version") as batch:
        batch.drop_column("location_sample")
