"""What the audit log needs to vouch for blind tags, as for every row that decides anything.

Of an exact tag it holds a salted hash; of name tags, whose owners nothing may show, only sums that
are veiled. Both are empty until the baseline is written: the release before knows neither.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade():
    op.add_column("index_tag", sa.Column("salt", sa.LargeBinary(16), nullable=True))
    op.create_table(
        "name_tag_sum",
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("veiled", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("purpose", "version", name=op.f("pk_name_tag_sum")),
    )


def downgrade():
    op.drop_table("name_tag_sum")
    with op.batch_alter_table("index_tag") as batch:
        batch.drop_column("salt")
