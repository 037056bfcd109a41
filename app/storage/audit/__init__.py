"""The audit log: its entries, their places, the first release's seals."""
