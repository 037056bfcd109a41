"""Tables and deletions of forgetting."""
