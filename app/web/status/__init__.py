"""Where an EOI stands, for its person."""
