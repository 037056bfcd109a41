"""Schemes: their ids, settings, ledger, and measures."""
