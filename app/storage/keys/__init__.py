"""Wrapped keys (envelope encryption), and their rotation."""
