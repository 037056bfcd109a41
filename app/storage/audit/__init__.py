"""The audit log (a transparency log): its entries, their sequence, and older entries' hashes."""
