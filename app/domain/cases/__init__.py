"""A case is an EOI after sending: status, checks, location, deadlines, and grounds for its end."""
