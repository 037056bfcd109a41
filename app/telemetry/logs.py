"""The log writes one JSON line an event, of the portal and of its libraries alike, to stderr.

`log.warning("an_event", field=…)` is all that a caller needs to know; `allowed` lists both. An
event of level critical is an alarm, and is counted as one in whatever process it is raised.
"""

import json
import logging
import os
import sys
import threading
from collections.abc import Mapping, MutableMapping
from contextlib import suppress
from datetime import UTC, datetime
from typing import Any, cast

import structlog
from prometheus_client import Counter
from structlog.contextvars import bind_contextvars, clear_contextvars, merge_contextvars
from structlog.typing import FilteringBoundLogger

from app.telemetry import allowed

_ALARMS = Counter("portal_alarms_total", "Log events of level critical", ["event"])


class Line(str):
    """A line of the portal's own, without anything personal."""

    __slots__ = ()


def _line(level: str, event: str, fields: Mapping[str, allowed.Plain]) -> Line:
    head: dict[str, allowed.Plain] = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": level,
        "event": event,
    }
    return Line(json.dumps(head | dict(fields)))


def _render(_logger: object, level: str, given: MutableMapping[str, Any]) -> Line:
    event, raised = given.pop("event"), given.pop("exc_info", None)
    if raised:  # an exception, what sys.exc_info() gives, or just true
        kept = raised if isinstance(raised, BaseException) else sys.exc_info()[1]
        given.setdefault("error", kept)
    event = event if isinstance(event, str) and event in allowed.EVENTS else "unlisted"
    if level == "critical":
        _ALARMS.labels(event).inc()
    return _line(level, event, allowed.fields(given))


def _of_library(record: logging.LogRecord) -> Line:
    """Which library logs, in what line of its code, and the kind of exception; not what it says."""
    name = record.name.lstrip("_").removeprefix("py.")  # of `_granian` and `py.warnings`
    while name and name not in sys.modules:
        name = name.rpartition(".")[0]
    raised = record.exc_info[1] if record.exc_info else None
    told: dict[str, allowed.Plain] = {"logger": name or "unknown", "line": record.lineno}
    return _line(
        record.levelname.lower(), "library", told | (allowed.error(raised) if raised else {})
    )


class Formatter(logging.Formatter):
    """Makes a line of whatever is logged. The server takes it by its name, in granian.json."""

    def format(self, record: logging.LogRecord) -> str:
        return record.msg if isinstance(record.msg, Line) else _of_library(record)


class _Stderr(logging.Handler):
    """Writes each line at one stroke, so that those of several processes do not mix."""

    def emit(self, record: logging.LogRecord) -> None:
        with suppress(OSError):  # a full disk must not stop who is served
            os.write(2, f"{self.format(record)}\n".encode())


_logger = logging.getLogger("app")
_logger.setLevel(logging.INFO)
log = cast(
    "FilteringBoundLogger",
    structlog.wrap_logger(
        _logger,
        processors=[merge_contextvars, _render],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
    ).bind(),
)
_handler = _Stderr()
_handler.setFormatter(Formatter())


def install() -> None:
    """Have this process write lines and nothing else, whoever logs in it."""
    logging.getLogger().addHandler(_handler)  # which is there once, however often this is called
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.propagate = True
    logging.captureWarnings(capture=True)
    # What no line tells need not be found out.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for module, hook in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        if getattr(module, hook) is getattr(module, f"__{hook}__"):
            setattr(module, hook, _crashed)


def count_alarms() -> None:
    """Have each alarm be known before its first time: Prometheus alerts to what rises from 0."""
    for event in allowed.ALARMS:
        _ALARMS.labels(event)


def begin(**fields: object) -> None:
    """Have each line that this thread writes from now on carry these fields, and no others."""
    clear_contextvars()
    bind_contextvars(**fields)


def tampering(fault: Exception) -> None:
    """Raise the alarm: somebody changed or moved what is sealed."""
    log.critical("tampering", error=fault, place=str(fault))


def _crashed(*raised: Any) -> None:
    """Log what nobody caught, in the program, a thread or a finalizer."""
    error = raised[1] if len(raised) > 1 else raised[0].exc_value
    log.error("crashed", error=error)
