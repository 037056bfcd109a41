"""A case against the register and earlier cases."""
