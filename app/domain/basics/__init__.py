"""Countries, dates, text, identifiers."""
