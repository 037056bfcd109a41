"""What hangs on an EOI and is erased with it."""
