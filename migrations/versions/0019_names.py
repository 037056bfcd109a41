"""How the keys of names were made, and what of a person's names cannot be looked for.

Whoever is there stands under keys of the first edition: the worker makes them anew and screens each
again, and so it does with whom a process of the release before writes meanwhile.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade():
    # The defaults stay: the release before writes these tables, too, until it is stopped.
    op.add_column("profile", sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
    for table in ("profile", "eoi"):
        op.add_column(table, sa.Column("gaps", sa.String(), nullable=False, server_default=""))
    op.create_index(op.f("ix_profile_edition"), "profile", ["edition", "purpose"])


def downgrade():
    op.drop_index(op.f("ix_profile_edition"), table_name="profile")
    op.drop_column("eoi", "gaps")
    op.drop_column("profile", "gaps")
    op.drop_column("profile", "edition")
