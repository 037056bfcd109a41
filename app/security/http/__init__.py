"""Calls that leave the portal are guarded, and webhooks signed."""
