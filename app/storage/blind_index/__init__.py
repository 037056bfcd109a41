"""Blind indexes: keyed hashes by which encrypted values are found."""
