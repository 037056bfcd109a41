"""Use cases: one function each, in the transaction that the edge opened. Services never commit."""
