"""Files in the sandbox, and fork servers whose processes do something else than decode."""

import os
import sys
import time
from contextlib import contextmanager
from io import BytesIO

import pytest

from app.security.sandbox import images, starting
from app.security.sandbox.images import Refused
from app.security.sandbox.pipeline import CpuTime

SLEEPING = """
import time
from app.security.sandbox import decoder, encoder
decoder.main = encoder.main = lambda *_: time.sleep(1000)
"""

_SERVE = "\nfrom app.security.sandbox import forkserver\nforkserver.main()"


def pictures(content, spent=None):
    """What the sandbox makes of a file: a small picture, then each page."""
    with images.decoder_slot() as slot:
        return list(images.pictures(slot, BytesIO(content), spent or CpuTime()))


def refusal_of(content, spent=None):
    with pytest.raises(Refused) as refused:
        pictures(content, spent)
    return refused.value.why


def waited_for(becomes_true):
    """Whether it does so within ten seconds."""
    until = time.monotonic() + 10
    while time.monotonic() < until and not becomes_true():
        time.sleep(0.01)
    return becomes_true()


@contextmanager
def fork_server(code=""):
    """Have one of the block's own, which runs this code first, and which ends with the block.

    The code may put other functions in the place of `decoder.main` and `encoder.main`.
    """
    program = (sys.executable, "-s", "-c", f"# {os.getpid()} {id(code)}\n{code}{_SERVE}")
    others = set(starting._KEPT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(starting, "FORK_SERVER", program)
        try:
            yield lambda: [each for each in starting._STARTED if each.args == program]
        finally:
            end(set(starting._KEPT) - others)


def end(paths):
    """Need the fork servers there no more, and see them end."""
    for path in paths:
        starting._KEPT.pop(path).connection.close()
    for process in starting._STARTED:
        if process.args == starting.FORK_SERVER:
            process.wait(10)
