"""Who may do what in the back office, and what takes two persons."""
