"""Notifications are composed here, and sent by mail and SMS."""
