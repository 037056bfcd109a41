"""The views of the machine API are registered by being imported, on one blueprint."""

from app.web.machine import events, lookups, token
from app.web.machine.blueprint import blueprint

__all__ = ["blueprint", "events", "lookups", "token"]
