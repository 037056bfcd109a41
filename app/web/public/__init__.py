"""What everybody may read: the start page, the figures, privacy and accessibility."""
