"""A name is read: scripts, sounds, parts, and how much each part tells."""
