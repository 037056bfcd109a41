"""Webhooks: events are brought to partners' endpoints, which are watched, and replayed."""
