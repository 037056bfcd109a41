"""The server's options are Granian's own, but for those of its main process.

In production it does not listen in clear on an address that other machines reach.
"""

import gc
import os
import re
import sys
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING, Any

from granian import cli
from granian.server.mp import MPServer

from app.settings import Unconfigured, read
from app.startup import risks
from app.startup.processes import Process

if TYPE_CHECKING:
    from flask import Flask

KILL_TIMEOUT = 10  # seconds, in which a worker may end what is under way
_LOG = Path(__file__).parents[1] / "telemetry/granian.json"
# What the command line says again counts in their place.
OPTIONS = "--interface wsgi --blocking-threads 16"
# What only Granian's main process does, in whose place the supervisor is.
_MAIN_PROCESS = {
    "metrics_enabled": "--metrics",
    "pid_file": "--pid-file",
    "reload_on_changes": "--reload",
    "workers_kill_timeout": "--workers-kill-timeout",
    "workers_lifetime": "--workers-lifetime",
    "workers_rss": "--workers-max-rss",
}


class Server(MPServer):
    """Granian with the portal in it, as far as all its processes agree."""

    def serve(self, *_: Any, **__: Any) -> None:
        """Check what it was told, and `_serve`. Raises Unconfigured."""
        known = read(os.environ, Process.WEB)
        if self._is_open_in_clear() and not known.accepts(risks.SERVER):
            raise Unconfigured(
                f"{self.bind_addr} takes requests in clear from other machines: listen on a "
                "loopback address (--host 127.0.0.1) or a Unix socket (--uds), speak TLS "
                f"(--ssl-certificate, --ssl-keyfile), {risks.how_to_accept(risks.SERVER)}"
            )
        if told := [option for name, option in _MAIN_PROCESS.items() if getattr(self, name)]:
            raise Unconfigured(f"the server does not take {', '.join(told)}")
        super().serve(target_loader=_load, wrap_loader=False)

    def _is_open_in_clear(self) -> bool:
        if self.bind_uds or self.ssl_ctx[0]:
            return False
        try:
            return not ip_address(self.bind_addr).is_loopback
        except ValueError:  # a name
            return True


def _load() -> "Flask":
    from app import create_app  # noqa: PLC0415 - only a worker needs it

    portal = create_app(read(os.environ, Process.WEB))
    # What loading has left, 0.7 MB: lists of folders, patterns used once, cycles.
    sys.path_importer_cache.clear()
    re.purge()
    gc.collect()
    return portal


def run(server: type[Server], arguments: list[str]) -> None:
    """Have `server` serve as the command line says; exit with one line where that is refused."""
    cli.Server = server  # type: ignore[attr-defined]
    options = [*OPTIONS.split(), "--log-config", str(_LOG), *arguments, "app:create_app"]
    try:
        cli.cli.main(options, "python -m app.server", auto_envvar_prefix="GRANIAN")
    except Unconfigured as fault:
        sys.stderr.write(f"Error: {fault} (see the table of settings in README.md)\n")
        sys.exit(os.EX_CONFIG)
