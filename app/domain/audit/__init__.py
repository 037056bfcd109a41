"""The audit log's actions are named here."""
