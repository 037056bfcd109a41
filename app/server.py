"""The server is Granian: `python -m app.server OPTIONS`, which are Granian's own.

In production it does not listen in clear on an address that other machines reach. Its main process
replaces workers however often they end, where Granian's gives up, and none outlives it.
"""

import ctypes
import math
import multiprocessing
import os
import signal
import sys
import time
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

_LOG = Path(__file__).parent / "telemetry/granian.json"
# What the command line says again counts in their place.
_OPTIONS = (
    "--interface wsgi --blocking-threads 16 --respawn-failed-workers --workers-kill-timeout 10"
)
_SOON, _PAUSE = 5.0, 1.0  # seconds
_PARENT_DEATH_SIGNAL = 1  # prctl(2), PR_SET_PDEATHSIG


class Server(MPServer):
    """Granian with the portal in it. `serve` raises Unconfigured."""

    _replaced_at = -math.inf

    def serve(self, *_: Any, **__: Any) -> None:
        known = read(os.environ, Process.WEB)
        if self._is_open_in_clear() and not known.accepts(risks.SERVER):
            raise Unconfigured(
                f"{self.bind_addr} takes requests in clear from other machines: listen on a "
                "loopback address (--host 127.0.0.1) or a Unix socket (--uds), speak TLS "
                f"(--ssl-certificate, --ssl-keyfile), {risks.how_to_accept(risks.SERVER)}"
            )
        super().serve(target_loader=_load, wrap_loader=False)

    def _is_open_in_clear(self) -> bool:
        if self.bind_uds or self.ssl_ctx[0]:
            return False
        try:
            return not ip_address(self.bind_addr).is_loopback
        except ValueError:  # a name
            return True

    def _respawn_workers(self, *given: Any, **options: Any) -> None:
        """Replace workers, after a pause where that was done just now.

        Granian exits where one ends within 5.5 seconds of its start, as those do that somebody
        kills, or that run out of memory; and it may forget one that ends in this very moment.
        """
        if time.monotonic() - self._replaced_at < _SOON:
            time.sleep(_PAUSE)
        self._replaced_at = time.monotonic()
        super()._respawn_workers(*given, **options)
        self.respawned_wrks.clear()
        if self.interrupt_children:
            self.main_loop_interrupt.set()


def _load() -> "Flask":
    """The portal, in a worker; until that serves, no handler that it inherited catches a signal."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if parent and os.getppid() != parent.pid:  # it has ended before that
        sys.exit(1)
    from app import create_app  # noqa: PLC0415 - the main process needs nothing of it

    return create_app(read(os.environ, Process.WEB))


def main() -> None:
    """Serve until it is told to stop."""
    cli.Server = Server  # type: ignore[attr-defined]
    options = [*_OPTIONS.split(), "--log-config", str(_LOG), *sys.argv[1:], "app:create_app"]
    try:
        cli.cli.main(options, "python -m app.server", auto_envvar_prefix="GRANIAN")
    except Unconfigured as fault:
        sys.stderr.write(f"Error: {fault} (see the table of settings in README.md)\n")
        sys.exit(os.EX_CONFIG)


if __name__ == "__main__":
    main()
