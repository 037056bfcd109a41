"""Settings, ledger, measures."""
