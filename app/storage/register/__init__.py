"""Returned persons."""
