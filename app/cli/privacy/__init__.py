"""Commands that erase: one person, or all whose retention period is over."""
