"""What the log tells: its lines, read as who watches them does."""

import json

from app.telemetry.logs import Line


def told(caplog, event):
    """The lines of this event, the oldest first."""
    lines = [json.loads(each.msg) for each in caplog.records if isinstance(each.msg, Line)]
    return [line for line in lines if line["event"] == event]
