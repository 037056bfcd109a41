"""The audit log: its places, checkpoints and proofs, and whether rows are as it says."""
