"""Commands that erase: one person, or what has been kept long enough."""
