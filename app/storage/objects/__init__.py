"""What is kept outside the database: files, the erasure ledger."""
