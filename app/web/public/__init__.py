"""Pages that anybody may read: start, figures, privacy, accessibility, help."""
