"""What the audit log calls the things that happen."""
