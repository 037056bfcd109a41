"""Oversight in the back office: what a manager and an auditor see of who reads what."""
