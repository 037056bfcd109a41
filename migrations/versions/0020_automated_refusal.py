"""Whether the machine refuses is a setting; and whom it refused for a filler a person looks at."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

SCHEME = sa.table("scheme_version", sa.column("version"))
TAG = sa.table("index_tag", sa.column("purpose"), sa.column("owner", sa.Uuid()))
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
# By then the processes of the release before, which refuse for fillers still, have ended.
REPLACED = timedelta(hours=1)


def upgrade():
    # The default stays: the release before writes versions without the column.
    op.add_column(
        "scheme_version",
        sa.Column("automated_refusal", sa.Boolean(), nullable=False, server_default=sa.true()),
    )
    if op.get_bind().scalar(sa.select(SCHEME.c.version).limit(1)) is None:
        return  # a new database, in which nobody was refused
    now = datetime.now(UTC)
    for due_at in (now, now + REPLACED):
        _enqueue("screen-refused", None, {"after": str(UUID(int=0))}, due_at)
    _tag_anew(now)


def _tag_anew(now):
    """References to fingerprints are compared otherwise: the worker tags them as it screens."""
    for purpose, task in {
        "register-biometric": "screen-return",
        "eoi-biometric": "screen-eoi",
    }.items():
        owners = sa.select(TAG.c.owner).where(TAG.c.purpose == purpose).distinct()
        for owner in op.get_bind().scalars(owners).all():
            _enqueue(task, owner, {}, now)


def _enqueue(task, subject, body, due_at):
    message = {"id": uuid4(), "task": task, "subject": subject, "body": body, "attempts": 0}
    values = message | {"created_at": datetime.now(UTC), "due_at": due_at}
    op.get_bind().execute(sa.insert(OUTBOX).values(values))


def downgrade():
    op.execute("DELETE FROM outbox WHERE task IN ('screen-refused', 'rescreen-eoi')")
    with op.batch_alter_table("scheme_version") as batch:
        batch.drop_column("automated_refusal")
