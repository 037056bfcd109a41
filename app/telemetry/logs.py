"""Structured logging writes one JSON line per event to stderr, for the portal and its libraries.

A caller writes `log.warning("an_event", field=…)`; events and fields are listed in `allowlist`. An
event of level critical is an alarm, counted in a metric by whichever process raises it. So is each
security event, of which only some are written where they come in floods.
"""

import json
import logging
import os
import sys
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import partial
from types import MappingProxyType
from typing import Any

from prometheus_client import Counter

from app.telemetry import allowlist
from app.telemetry.flood import Flood

_ALARMS = Counter("portal_alarms_total", "Log events of level critical", ["event"])
_SECURITY = Counter("portal_security_events_total", "Security events", ["event"])
_flood = Flood()


class Line(str):
    """A finished line of the portal's own, which has passed the allowlist."""

    __slots__ = ()


def _line(level: str, event: str, fields: Mapping[str, allowlist.Plain]) -> Line:
    told = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": level,
        "event": event,
        "process": os.getpid(),
        **fields,
    }
    return Line(json.dumps(told))


def _render(level: str, event: object, raised: Any, given: dict[str, Any]) -> Line:
    if raised:  # an exception, what sys.exc_info() gives, or just true
        given.setdefault(
            "error", raised if isinstance(raised, BaseException) else sys.exc_info()[1]
        )
    event = event if isinstance(event, str) and event in allowlist.EVENTS else "unlisted"
    if level == "critical":
        _ALARMS.labels(event).inc()
    return _line(level, event, allowlist.fields(given))


def _module_of(record: logging.LogRecord) -> str:
    name = record.name.lstrip("_").removeprefix("py.")  # of `_granian` and `py.warnings`
    while name and name not in sys.modules:
        name = name.rpartition(".")[0]
    return name or "unknown"


def _of_library(record: logging.LogRecord, dropped: int = 0) -> Line:
    """Which library logs, from what line of its code, and the exception's class; never its text."""
    raised = record.exc_info[1] if record.exc_info else None
    told: dict[str, allowlist.Plain] = {"logger": _module_of(record), "line": record.lineno}
    told |= {"dropped": dropped} if dropped else {}
    return _line(
        record.levelname.lower(), "library", told | (allowlist.error(raised) if raised else {})
    )


class Formatter(logging.Formatter):
    """Formats whatever is logged as a line. Named in granian.json, for the web server's own log."""

    def format(self, record: logging.LogRecord) -> str:
        return record.msg if isinstance(record.msg, Line) else _of_library(record)


class _Stderr(logging.Handler):
    """Writes each line with one system call, so that lines of several processes do not mix."""

    def emit(self, record: logging.LogRecord) -> None:
        line = record.msg
        if not isinstance(line, Line):
            dropped = _flood.passes(f"{_module_of(record)}:{record.lineno}")
            if dropped is None:
                return
            line = _of_library(record, dropped)
        with suppress(OSError):  # a full disk must not stop the service
            os.write(2, f"{line}\n".encode())


_logger = logging.getLogger("app")
_logger.setLevel(logging.INFO)
_NAMES = {
    logging.DEBUG: "debug",
    logging.INFO: "info",
    logging.WARNING: "warning",
    logging.ERROR: "error",
    logging.CRITICAL: "critical",
}
_bound: ContextVar[Mapping[str, object]] = ContextVar("bound", default=MappingProxyType({}))


def _write(level: int, event: object, /, *_: object, exc_info: Any = None, **fields: Any) -> None:
    if _logger.isEnabledFor(level):
        if isinstance(event, str) and event in allowlist.SECURITY:
            _SECURITY.labels(event).inc()
            if (dropped := _flood.passes(event)) is None:
                return
            fields["dropped"] = dropped or None
        line = _render(_NAMES[level], event, exc_info, {**_bound.get(), **fields})
        # Not by `log`, which looks for the line of code that calls: no line shows it.
        _logger.handle(logging.LogRecord(_logger.name, level, "", 0, line, (), None))


class Log:
    """Writes an event, with its fields and those that are bound, at the level of that name."""

    debug = staticmethod(partial(_write, logging.DEBUG))
    info = staticmethod(partial(_write, logging.INFO))
    warning = staticmethod(partial(_write, logging.WARNING))
    error = staticmethod(partial(_write, logging.ERROR))
    exception = staticmethod(partial(_write, logging.ERROR, exc_info=True))
    critical = staticmethod(partial(_write, logging.CRITICAL))


log = Log()
_handler = _Stderr()


def install() -> None:
    """Send all logging of this process, that of libraries and warnings too, through one handler."""
    logging.getLogger().addHandler(_handler)  # which is there once, however often this is called
    for logger in logging.root.manager.loggerDict.values():
        if isinstance(logger, logging.Logger):
            logger.handlers.clear()
            logger.propagate = True
    logging.captureWarnings(capture=True)
    # No line shows these, so logging need not find them out.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    for module, hook in ((sys, "excepthook"), (threading, "excepthook"), (sys, "unraisablehook")):
        if getattr(module, hook) is getattr(module, f"__{hook}__"):
            setattr(module, hook, _crashed)


def silence(library: str) -> None:
    """Have a library log nothing, in whatever process: its words are not for a log."""
    logging.getLogger(library).setLevel(logging.CRITICAL + 1)


@contextmanager
def warnings_only() -> Iterator[None]:
    """Write no line below a warning meanwhile, of what a person waits for at a terminal."""
    _logger.setLevel(logging.WARNING)
    try:
        yield
    finally:
        _logger.setLevel(logging.INFO)


def count_alarms() -> None:
    """Export each event's counter as 0 from the start: Prometheus can only alert on a rise."""
    for counter, events in ((_ALARMS, allowlist.ALARMS), (_SECURITY, allowlist.SECURITY)):
        for event in events:
            counter.labels(event)


def bind(**fields: object) -> None:
    """Add these fields, in place of any bound before, to each line that this thread writes."""
    _bound.set(fields)


@contextmanager
def bound(**fields: object) -> Iterator[None]:
    """Add these fields, beside those bound before, to each line that this thread writes."""
    before = _bound.set({**_bound.get(), **fields})
    try:
        yield
    finally:
        _bound.reset(before)


def tampering(fault: Exception) -> None:
    """Raise the alarm that a sealed value was changed or moved."""
    log.critical("tampering", error=fault, place=str(fault))


def _crashed(*raised: Any) -> None:
    """Log an exception that nothing caught: in the program, a thread or a finalizer."""
    error = raised[1] if len(raised) > 1 else raised[0].exc_value
    log.error("crashed", error=error)
