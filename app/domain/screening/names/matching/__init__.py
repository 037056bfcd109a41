"""Matching compares two descriptions, and gives the points for each reason."""
