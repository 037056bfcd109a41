"""Callbacks of partners: accepted once each, applied, or kept for a person; and looked at again."""
