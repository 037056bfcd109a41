"""Erasure of people: on request, and when their time of retention is over."""
