"""Erasing people, and deleting what nothing can use any more."""
