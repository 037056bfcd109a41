"""Screening compares people by names and dates (record linkage), within a budget of alerts."""
