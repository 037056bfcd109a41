"""Uploaded files: how many are accepted, how they are stored, whether they are intact."""
