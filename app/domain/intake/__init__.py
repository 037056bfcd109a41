"""Intake is everything before sending: questions, their order, and what the answers rule out."""
