"""The sandbox partner, as an integrator starts it: a process that is typed to, and prints lines."""

import contextlib
import os
import re
import signal
import subprocess
import threading
from dataclasses import dataclass

from tests.support.commands import ROOT

# Also where whoever runs the tests ignores Ctrl-C, as what a shell runs in the background does.
COMMAND = ["env", "--default-signal=INT", ROOT / "portal", "partners", "sandbox"]
LONGEST = 60.0  # seconds; then it is killed, so that nobody waits for a line for ever


def exported(partner, portal_url="http://127.0.0.1:9", reference=""):
    """What docs/partners.md has a partner export."""
    return {
        "PORTAL": portal_url,
        "PARTNER": partner.name,
        "INBOUND": partner.inbound,
        "OUTBOUND": partner.outbound,
        "REFERENCE": reference,
    }


def run(environ, *options):
    """To its end."""
    return subprocess.run(
        [*COMMAND, *options],
        env={"PATH": os.environ["PATH"], **environ},
        capture_output=True,
        text=True,
        check=False,
    )


@dataclass
class Sandbox:
    process: subprocess.Popen
    url: str

    def line(self):
        """The next that it prints."""
        return self.process.stdout.readline()

    def type(self, line):
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def interrupt(self):
        """Press Ctrl-C; its exit code, and what else it printed."""
        self.process.send_signal(signal.SIGINT)
        rest = self.process.stdout.read()
        return self.process.wait(), rest


@contextlib.contextmanager
def running(environ, port=0, *options):
    """It receives during the block; on a free port where none is named."""
    with subprocess.Popen(
        [*COMMAND, "--port", str(port), *options],
        env={"PATH": os.environ["PATH"], **environ},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        watch = threading.Timer(LONGEST, process.kill)
        watch.start()
        try:
            first = process.stdout.readline()
            found = re.match(r"Receiving at (http://\S+/) until Ctrl-C", first)
            assert found, first + process.stdout.read()
            process.stdout.readline()
            yield Sandbox(process, found[1])
        finally:
            watch.cancel()
            process.kill()
