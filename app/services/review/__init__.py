"""A reviewer's day: the queue, the case file, acts, and what takes a second person."""
