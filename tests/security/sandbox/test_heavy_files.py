"""Files that take long: ended soon, drawn smaller first, and what they cost is known."""

import os
import signal
import subprocess
import sys
import threading
import time
from io import BytesIO

import pytest
from PIL import Image

from app.security.sandbox import images
from app.security.sandbox.images import Busy, Refusal
from app.security.sandbox.pipeline import CpuTime, DecoderUnavailable, Job, Pipeline
from tests.bench.server import children_of
from tests.support.pictures import a_heavy_pdf, a_pdf, a_photo, a_scan
from tests.support.sandboxed import SLEEPING, fork_server, pictures, refusal_of, waited_for


def sizes(content, spent):
    found = pictures(content, spent)
    return [max(Image.open(BytesIO(picture.jpeg)).size) for picture in found]


@pytest.mark.again  # real processes, or as much work
def test_a_small_file_made_to_take_hours_takes_seconds():
    spent, evil = CpuTime(), a_heavy_pdf()
    assert len(evil) < 700

    assert refusal_of(evil, spent) is Refusal.TOO_HEAVY

    most = sum(seconds for _, seconds in images.SIZES)
    assert most / 3 < spent.seconds < most + 3  # the system counts in ticks; processes start, too


@pytest.mark.again  # real processes, or as much work
def test_a_page_too_heavy_is_drawn_smaller_and_so_is_what_follows(monkeypatch):
    spent = CpuTime()
    monkeypatch.setattr(images, "SIZES", ((images.LARGE, 0.35), (1200, 10)))
    light_then_heavy = a_scan(pages=3, dpi=200, layers=8, light=1)

    assert sizes(light_then_heavy, spent) == [320, 2400, 1200, 1200]
    assert spent.seconds > 0.5


@pytest.mark.again
def test_an_honest_scan_of_twelve_heavy_pages_passes_whole():
    """In layers, as scanners make them: some 20 seconds in all."""
    spent = CpuTime()
    assert sizes(a_scan(pages=12, dpi=300, layers=6), spent) == [320] + [2400] * 12
    assert 5 < spent.seconds < images.MOST_SECONDS


def test_pages_that_are_each_light_enough_have_an_end_together(monkeypatch):
    monkeypatch.setattr(images, "MOST_CPU", 1)
    spent = CpuTime()
    assert refusal_of(a_scan(pages=12, dpi=200, layers=2), spent) is Refusal.TOO_HEAVY
    assert spent.seconds < 3


def test_what_was_not_read_to_its_end_is_counted_too():
    spent = CpuTime()
    with images.decoder_slot() as slot:
        found = images.pictures(slot, BytesIO(a_photo()), spent)
        next(found)
        found.close()
    assert spent.seconds > 0


def test_what_is_refused_is_counted_too():
    spent = CpuTime()
    assert refusal_of(bytes(9), spent) is Refusal.UNKNOWN
    assert spent.seconds > 0


LOOPING = """
from app.security.sandbox import confined, decoder
def main(job):
    confined.confine(1)
    while True:
        pass
decoder.main = main
"""


def test_who_has_put_the_timer_off_is_ended_by_the_system():
    spent = CpuTime()
    with fork_server(LOOPING):
        assert refusal_of(a_photo(), spent) is Refusal.TOO_HEAVY
    assert 0.5 < spent.seconds < 3  # the system counts by ticks


KILLED = """
import os
from app.security.sandbox import {which}
{which}.main = lambda *_: os.read(0, 1) and os.kill(os.getpid(), {how:d})
"""


@pytest.mark.again  # two processes each
@pytest.mark.parametrize("which", ["decoder", "encoder"])
@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV, signal.SIGABRT])
def test_whichever_of_them_the_system_ends_the_file_was_too_heavy(which, how):
    """Where memory runs out, it kills; a library that gets none ends itself."""
    with fork_server(KILLED.format(which=which, how=how)):
        assert refusal_of(a_photo()) is Refusal.TOO_HEAVY


FIRST_TO_GO = """
import os
from app.security.sandbox.confined import confine
score = os.dup2(os.open("/proc/self/oom_score_adj", os.O_RDONLY), 0)
confine(5)
os.write(1, os.read(0, 9))
"""


def test_where_memory_runs_out_it_ends_them_before_the_portal():
    program = [sys.executable, "-s", "-c", FIRST_TO_GO]
    assert subprocess.check_output(program, env={}).strip() == b"1000"


def test_who_does_nothing_is_ended_by_the_clock():
    with fork_server(SLEEPING) as started, images.decoder_slot() as slot:
        with Pipeline(slot.turn(), Job(0, 9, 1, 1, 0.1), CpuTime()) as both:
            assert both.read(1) == b""
            assert both.end() == (-signal.SIGKILL, -signal.SIGKILL)
        [server] = started()
        assert children_of(server.pid) == []


NO_SECOND = """
import os
from app.security.sandbox import encoder
from app.security.sandbox.forkserver import ForkServer
fork = ForkServer._fork
def fork_once(self, work, *ends):
    if work is encoder.main:
        raise BlockingIOError
    return fork(self, work, *ends)
ForkServer._fork = fork_once
"""


def test_where_no_second_process_can_be_started_the_first_does_not_run_on():
    with fork_server(SLEEPING + NO_SECOND) as started:
        with pytest.raises(DecoderUnavailable):
            pictures(a_photo())
        [server] = started()
        assert waited_for(lambda: children_of(server.pid) == [])


def test_few_wait_for_the_decoder_and_the_others_are_told_at_once(monkeypatch):
    monkeypatch.setattr(images, "LONGEST_WAIT", 0.5)
    at_once = len(os.sched_getaffinity(0))
    told, go, have = [], threading.Event(), threading.Semaphore(0)

    def wait():
        began = time.monotonic()
        try:
            with images.decoder_slot():
                have.release()
                go.wait(5)
        except Busy:
            told.append(time.monotonic() - began)

    threads = [threading.Thread(target=wait) for _ in range(20)]
    for thread in threads:
        thread.start()
    for _ in range(at_once):
        have.acquire()
    assert waited_for(lambda: len(told) == 20 - at_once)
    go.set()
    for thread in threads:
        thread.join()

    assert sum(waited > 0.4 for waited in told) == images.MOST_AT_ONCE - at_once
    assert len(pictures(a_pdf())) == 2
