"""What is decided of a case, and asked about it."""
