"""What the worker does for each task of the outbox, and what becomes due by itself."""
