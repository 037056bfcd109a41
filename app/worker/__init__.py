"""The worker carries out the outbox's tasks after the commit, and what becomes due by time."""
