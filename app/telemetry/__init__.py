"""Telemetry is what operators read of the portal: structured log lines, and metrics (Prometheus).

No personal data gets in: `allowlist` names all that may be written, and every line passes it.
"""

from collections.abc import Iterable
from functools import cache

from app.telemetry import allowlist, logs, metrics
from app.telemetry.logs import log


def begin(shared_folder: str) -> None:
    """Set logging up, and share metrics with the other processes, in PROMETHEUS_MULTIPROC_DIR.

    Where they cannot be shared, this process counts alone and logs it: it still serves.
    """
    logs.install()
    try:
        metrics.share(shared_folder)
    except (OSError, metrics.NoFreeSlot) as fault:
        log.error("metrics_not_shared", error=fault)
    logs.count_alarms()


def warn_of_risks(names: Iterable[str]) -> None:
    """Log each risk that ACCEPTED_RISKS names, once a process."""
    for name in names:
        _warn_of_risk(name)


@cache
def _warn_of_risk(name: str) -> None:
    allowlist.declare("reason", [name])
    log.warning("risk_accepted", reason=name)
