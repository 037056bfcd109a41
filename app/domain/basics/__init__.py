"""Countries, dates, text, identifiers, and the tasks that are done after a commit."""
