"""The server's command, `python -m app.server OPTIONS`, becomes the supervisor of its workers.

It has checked everything by then, so that what is wrong is said once; and what it loaded for that,
a third of a worker's memory, is gone.
"""

import os
import sys
from typing import Any

from app.server import options, supervisor


class Command(options.Server):
    """Granian, of which nothing is left but where it listens."""

    def _serve(self, *_: Any) -> None:
        self._init_shared_socket()  # type: ignore[no-untyped-call]
        socket = -1
        if self._shd is not None:  # a Unix socket, which all workers share
            socket = self._shd.get_fd()
            os.set_inheritable(socket, True)
        worker = [sys.executable, "-m", "app.server.worker", str(os.getpid()), str(socket)]
        limits = [str(self.workers), str(options.KILL_TIMEOUT)]
        isolated = [sys.executable, "-I", "-S", "-OO", supervisor.__file__]
        os.execv(sys.executable, [*isolated, *limits, *worker, *sys.argv[1:]])  # noqa: S606


def main() -> None:
    """Serve until it is told to stop."""
    options.run(Command, sys.argv[1:])


if __name__ == "__main__":
    main()
