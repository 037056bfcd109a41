"""Object storage outside the database: files, checkpoints, the erasure ledger."""
