"""Runs migrations on the connection that `app.storage.database.schema` hands over."""

from alembic import context

from app.storage.database import base, schema


def render_item(kind, item, _context):
    """A migration must not change when our own type does."""
    if kind == "type" and isinstance(item, base.Instant):
        return "sa.DateTime(timezone=True)"
    return False


context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=schema.metadata(),
    render_as_batch=True,  # SQLite cannot alter a column in place
    render_item=render_item,
)
context.run_migrations()
