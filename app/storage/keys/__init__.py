"""Wrapped keys, and their rotation."""
