"""The supervisor starts the server's workers and replaces each that ends, until it is told to stop.

    supervisor.py NUMBER SECONDS COMMAND…

COMMAND is a worker, NUMBER how many there are, SECONDS what each may take to end. A program that
loads next to nothing: Granian's own main process takes three times its memory, and gives up where
workers are killed soon after their start.
"""

import _signal as signal  # type: ignore[import-not-found] # without its enumerations: a MB
import os
import sys
import time

_STOP = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP}
_SOON, _PAUSE, _LONG = 5.0, 1.0, 3600.0  # seconds


def main() -> None:
    """Keep the workers running; end them with SIGTERM, and with SIGKILL what is left then."""
    number, seconds, *command = sys.argv[1:]
    signal.pthread_sigmask(signal.SIG_BLOCK, {*_STOP, signal.SIGCHLD})
    workers: set[int] = set()
    started = 0.0
    while True:
        while len(workers) < int(number) and (pid := _started(command)):
            workers.add(pid)
            started = time.monotonic()
        is_whole = len(workers) == int(number)
        told = signal.sigtimedwait({*_STOP, signal.SIGCHLD}, _LONG if is_whole else _PAUSE)
        if told and told.si_signo in _STOP:
            break
        for pid, status in _ended():
            if pid in workers:  # as process 1 of a container it buries whomever nobody else does
                workers.remove(pid)
                _say(pid, status)
        if len(workers) < int(number) and time.monotonic() - started < _SOON:
            time.sleep(_PAUSE)
    _stop(workers, time.monotonic() + float(seconds))


def _started(command: list[str]) -> int:
    """A new worker; 0 where the system has no memory for one, or may have no more processes."""
    try:
        return os.posix_spawn(command[0], command, os.environ, setsigmask=())
    except OSError:
        return 0


def _ended() -> list[tuple[int, int]]:
    """The children that have ended, and how: an exit code, or minus a signal."""
    found: list[tuple[int, int]] = []
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return found
        if not pid:
            return found
        found.append((pid, os.waitstatus_to_exitcode(status)))


def _stop(workers: set[int], until: float) -> None:
    for pid in workers:
        os.kill(pid, signal.SIGTERM)
    while workers and (left := until - time.monotonic()) > 0:
        signal.sigtimedwait({signal.SIGCHLD}, left)
        workers.difference_update(pid for pid, _ in _ended())
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def _say(pid: int, status: int) -> None:
    """A line like those of app/telemetry/logs.py, which would be dear to load."""
    when = time.strftime("%Y-%m-%dT%H:%M:%S+00:00", time.gmtime())
    sys.stderr.write(
        f'{{"time": "{when}", "level": "error", "event": "web_process_ended", '
        f'"process": {pid}, "status": {status}}}\n'
    )
    sys.stderr.flush()


if __name__ == "__main__":
    main()
