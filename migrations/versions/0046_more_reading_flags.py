"""A person may have several reading flags of a kind on a day.

The release before goes on beside it, and raises none where there is one of that day.
"""

from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

_NAME = "uq_reading_flag_person"


def upgrade():
    with op.batch_alter_table("reading_flag") as batch:
        batch.drop_constraint(_NAME, type_="unique")


def downgrade():
    op.execute(
        "DELETE FROM reading_flag WHERE EXISTS (SELECT 1 FROM reading_flag AS older "
        "WHERE older.person = reading_flag.person AND older.kind = reading_flag.kind "
        "AND older.day = reading_flag.day AND older.id < reading_flag.id)"
    )
    with op.batch_alter_table("reading_flag") as batch:
        batch.create_unique_constraint(_NAME, ["person", "kind", "day"])
