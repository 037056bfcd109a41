"""One submitted EOI and its family: checks, location, questions, deadlines, outcomes."""
