"""Erasure of people, and retention: which rows are old enough to be deleted."""
