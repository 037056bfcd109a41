"""Appointments for checks: what partners offer and book, and what applicants choose."""
