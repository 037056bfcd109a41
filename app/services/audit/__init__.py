"""The audit log: entries in sequence, signed checkpoints, proofs, and rows verified against it."""
