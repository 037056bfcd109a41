"""Authentication: one-time codes, and the sessions of applicants and staff."""
