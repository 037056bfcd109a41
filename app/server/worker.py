"""A worker process of the server is Granian's, in a program of its own that ends with its parent.

    python -m app.server.worker SUPERVISOR SOCKET OPTIONS

SUPERVISOR is the process that started it, SOCKET the descriptor of a Unix socket that listens, or
-1: on a port it listens by itself, beside the others (SO_REUSEPORT).
"""

import ctypes
import os
import signal
import sys
from typing import Any

from granian._granian import SocketHolder

from app.server import options

_PARENT_DEATH_SIGNAL = 1  # prctl(2), PR_SET_PDEATHSIG


class Worker(options.Server):
    """Granian's worker in this process, where Granian would start one."""

    def _init_shared_socket(self) -> None:
        self._sso = None
        if (socket := int(sys.argv[2])) < 0:
            super()._init_shared_socket()  # type: ignore[no-untyped-call]
        else:
            # Its signature is left out of Granian's types.
            self._shd: Any = SocketHolder(socket, True, self.backlog)  # type: ignore[call-arg]

    def _serve(self, spawn_target: Any, target_loader: Any) -> None:
        self._init_shared_socket()
        self._spawn_worker(0, spawn_target, target_loader).inner.run()


def main() -> None:
    """Serve until it is told to stop, or its supervisor has ended."""
    ctypes.CDLL(None).prctl(_PARENT_DEATH_SIGNAL, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != int(sys.argv[1]):  # it has ended before that
        sys.exit(1)
    options.run(Worker, sys.argv[3:])


if __name__ == "__main__":
    main()
