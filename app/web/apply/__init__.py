"""Filling in an Expression of Interest: one generic page, check-answers, submitted."""
