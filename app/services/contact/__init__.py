"""Contact details: stored, changed, used to find an EOI, and whether what was sent arrived."""
