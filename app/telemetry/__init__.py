"""Telemetry is what operators read of the portal: structured log lines, and metrics (Prometheus).

No personal data gets in: `allowlist` names all that may be written, and every line passes it.
"""

from app.telemetry import logs, metrics
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
