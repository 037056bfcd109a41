"""Casework shows a reviewer the page of one case, and takes the actions on it."""
