"""What those who run the portal read of it: log lines and metrics.

Nothing personal passes: `allowed` lists what may be written, and no line goes round it.
"""

from app.telemetry import logs, metrics
from app.telemetry.logs import log


def begin(shared_folder: str) -> None:
    """Have this process log, and count with the others in this folder, PROMETHEUS_MULTIPROC_DIR.

    Where it cannot, it counts for itself and says so: that is no reason to serve nobody.
    """
    logs.install()
    try:
        metrics.share(shared_folder)
    except (OSError, metrics.NoPlace) as fault:
        log.error("metrics_not_shared", error=fault)
    logs.count_alarms()
