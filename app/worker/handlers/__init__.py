"""Handlers carry out each kind of task, and what becomes due by time (reminders, checkpoints)."""
