"""Forgetting people: on request, and when they were kept long enough."""
