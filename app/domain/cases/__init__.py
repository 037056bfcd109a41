"""What becomes of an EOI: moves, checks, deadlines, grounds."""
