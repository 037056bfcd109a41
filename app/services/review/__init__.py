"""A reviewer's work: the queue, the case file, acts, and what takes a second person."""
