"""Before sending: drafts, families, children, and the submission."""
