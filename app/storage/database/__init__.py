"""Engines, the tables as a whole, backups, and what vouches for rows."""
