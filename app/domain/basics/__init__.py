"""Basics are shared by the whole domain: countries, dates, text, identifiers, and outbox tasks."""
