"""The fork server: shared, first come first served, gone with its users.

Killed or stopped at any moment, or out of what it needs, nobody waits for ever, and all is well
as soon as it can be.
"""

import errno
import fcntl
import os
import queue
import re
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from io import BytesIO
from pathlib import Path

import pytest

from app.security.sandbox import images, pipeline, starting
from app.security.sandbox.images import Refusal, Refused
from app.security.sandbox.pipeline import CpuTime, DecoderUnavailable, Job, Pipeline
from tests.bench.server import children_of
from tests.support.pictures import a_photo
from tests.support.sandboxed import SLEEPING, fork_server, pictures, refusal_of, waited_for

CORES = len(os.sched_getaffinity(0))
JOB = Job(0, images.LARGE, 4, 40, 20)


def runs(pid):
    return Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes()


def test_killed_in_the_middle_of_a_picture_it_says_so_and_the_next_is_taken():
    spent = CpuTime()
    with fork_server(SLEEPING) as started:
        with images.decoder_slot() as slot:
            both = Pipeline(slot.turn(), JOB, spent)
            [server] = started()
            assert waited_for(lambda: len(children_of(server.pid)) == 2)
            theirs = children_of(server.pid)
            server.kill()
            assert both.read(1) == b""
            with pytest.raises(DecoderUnavailable), both:
                pass
        assert waited_for(lambda: not any(map(runs, theirs)))
        assert spent.seconds > 0  # it counts, although nobody could say how much it was
        with images.decoder_slot():
            assert len(started()) == 1  # another one: the killed one was waited for


def test_whoever_waits_while_it_is_killed_has_a_turn_of_the_next():
    have = queue.Queue()

    def wait():
        with images.decoder_slot():
            have.put(True)

    with fork_server() as started:
        with images.decoder_slot():
            [server] = started()
            os.kill(server.pid, signal.SIGSTOP)
            waiting = [threading.Thread(target=wait) for _ in range(3)]
            for each in waiting:
                each.start()
            assert not have.qsize()
            server.kill()
            for each in waiting:
                each.join()
        assert have.qsize() == 3
        assert len(pictures(a_photo())) == 2


def test_of_many_who_need_it_at_once_one_starts_it():
    together = threading.Barrier(6)

    def need():
        together.wait()
        with images.decoder_slot():
            pass

    with fork_server() as started:
        threads = [threading.Thread(target=need) for _ in range(6)]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert len(started()) == 1


def test_whoever_came_first_is_served_first():
    served = []

    def need(number):
        with images.decoder_slot():
            served.append(number)

    with fork_server(), images.decoder_slot() as last:
        others = [images.decoder_slot() for _ in range(CORES - 1)]
        for each in others:
            each.__enter__()
        threads = [threading.Thread(target=need, args=[number]) for number in range(4)]
        for each in threads:
            each.start()
            time.sleep(0.05)
        assert served == []
        last.give_back()
        for each in threads:
            each.join()
        for each in others:
            each.__exit__(None, None, None)
    assert served == [0, 1, 2, 3]


SEGFAULT = """
import os
from app.security.sandbox import decoder
decoder.main = lambda _: os.kill(os.getpid(), 11)
"""


def libraries_of(pid):
    """Where each is in its memory."""
    maps = Path(f"/proc/{pid}/maps").read_text()
    return set(re.findall(r"^(\w+)-\w+ r-xp .* /", maps, re.MULTILINE))


def test_after_a_fault_it_begins_anew_at_addresses_that_nobody_has_tried():
    with fork_server(SEGFAULT) as started:
        with images.decoder_slot():
            [server] = started()
            before = libraries_of(server.pid)
        for _ in range(2):
            assert refusal_of(a_photo()) is Refusal.TOO_HEAVY
            with images.decoder_slot():
                assert started() == [server]
                assert not before & libraries_of(server.pid)


def test_no_byte_of_a_picture_is_ever_in_it():
    mark = b"nothing of this picture "
    with fork_server() as started:
        pictures(a_photo()[:-2] + mark * 1000 + b"\xff\xd9")
        assert mark in memory_of(os.getpid())
        [server] = started()
        found = memory_of(server.pid)
    assert b"app.security.sandbox" in found
    assert mark not in found


def test_it_has_no_environment_no_key_and_no_file_but_its_socket(monkeypatch):
    """It is a program of its own, not a copy of the web process that starts it."""
    mark = f"a secret of {os.getpid()} that is in this process"
    monkeypatch.setenv("SECRET_KEY", mark)
    with Path(__file__).open() as file, fork_server() as started:
        os.set_inheritable(file.fileno(), True)
        with images.decoder_slot():
            [server] = started()
            here = Path(f"/proc/{server.pid}")
            environ = (here / "environ").read_bytes().split(b"\0")
            opened = [str(each.readlink()) for each in (here / "fd").iterdir()]
            found = memory_of(server.pid)
            parent = (here / "status").read_text()
    # As glibc leaves it, which cuts its own variable into pieces.
    assert not [each for each in environ[:-1] if b"glibc.malloc." not in each]
    kinds = {each.partition("[")[0] for each in opened}
    assert kinds <= {"socket:", "/dev/null", "anon_inode:"}
    assert mark.encode() in memory_of(os.getpid())
    assert mark.encode() not in found
    assert re.search(r"(?m)^Threads:\s+1$", parent)


def memory_of(pid):
    writable = re.findall(r"^(\w+)-(\w+) rw", Path(f"/proc/{pid}/maps").read_text(), re.MULTILINE)
    with Path(f"/proc/{pid}/mem").open("rb", buffering=0) as memory:
        parts = []
        for begin, end in writable:
            memory.seek(int(begin, 16))
            parts.append(memory.read(int(end, 16) - int(begin, 16)))
    return b"".join(parts)


def test_it_is_not_in_a_folder_that_others_may_write_to(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    folder = tmp_path / f"eoi-decoder-{os.geteuid()}"
    folder.mkdir()
    folder.chmod(0o777)
    with pytest.raises(DecoderUnavailable, match="open to others"):
        pictures(a_photo())
    folder.rmdir()
    folder.symlink_to(tmp_path)
    with pytest.raises(DecoderUnavailable, match="open to others"):
        pictures(a_photo())


IMPATIENT = """
from app.security.sandbox import forkserver
forkserver._IDLE = 0.1
"""


def test_who_has_a_turn_and_is_stopped_keeps_it_from_nobody_for_ever():
    with fork_server(IMPATIENT), ExitStack() as stack:
        slots = [stack.enter_context(images.decoder_slot()) for _ in range(CORES)]
        assert len(pictures(a_photo())) == 2
        with pytest.raises(DecoderUnavailable):
            Pipeline(slots[0].turn(), JOB, CpuTime())


@contextmanager
def stopped(servers, monkeypatch):
    """Have it do nothing during the block, and nobody wait for long."""
    [server] = servers
    with monkeypatch.context() as patch:
        patch.setattr(pipeline, "_SILENCE", 0.1)
        server.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            server.send_signal(signal.SIGCONT)


def test_where_it_is_stopped_whoever_comes_is_told_and_is_served_once_it_goes_on(monkeypatch):
    with fork_server() as started:
        pictures(a_photo())
        told = pytest.raises(DecoderUnavailable, match="does not answer")
        with stopped(started(), monkeypatch), told:
            pictures(a_photo())
        assert len(pictures(a_photo())) == 2


def test_where_it_is_stopped_in_the_middle_no_thread_waits_for_ever(monkeypatch):
    monkeypatch.setattr(pipeline, "_SLACK", 0.1)
    job, large = JOB._replace(seconds=0.1), BytesIO(bytes(2 * pipeline.PIPE))
    with fork_server(SLEEPING) as started, ExitStack() as stack:
        one, *_ = slots = [stack.enter_context(images.decoder_slot()) for _ in range(CORES)]
        both = Pipeline(one.turn(), job, CpuTime())
        stack.enter_context(stopped(started(), monkeypatch))
        for act in (partial(both.feed, large), partial(both.read, 1)):
            with pytest.raises(DecoderUnavailable, match="does not answer"):
                act()
        with pytest.raises(DecoderUnavailable), both:
            pass
        with pytest.raises(DecoderUnavailable, match="does not answer"):
            Pipeline(slots[-1].turn(), JOB, CpuTime())


def test_whoever_is_stopped_while_they_start_it_keeps_nobody_else_waiting_for_ever(monkeypatch):
    monkeypatch.setattr(starting, "_PATIENCE", 0.1)
    with fork_server(), starting._address().with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(DecoderUnavailable):
            pictures(a_photo())


def test_where_its_folder_is_removed_another_takes_its_place_and_it_ends():
    with fork_server() as started:
        pictures(a_photo())
        [first] = started()
        starting._address().unlink()
        pictures(a_photo())
        first.wait(10)
        _, second = started()
        pictures(a_photo())
        assert started() == [first, second]
        assert second.poll() is None  # it stays


def test_where_no_process_can_be_started_it_is_away_and_not_busy(monkeypatch):
    def none(*_, **__):
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(subprocess, "Popen", none)
    with fork_server(), pytest.raises(DecoderUnavailable, match="temporarily unavailable"):
        pictures(a_photo())


@contextmanager
def few_files(spare):
    """This process may open so many more meanwhile."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    opened = []
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(map(int, is_open())) + 1 + spare, hard))
    try:
        with suppress(OSError):
            while True:
                opened.append(os.dup(0))
        for _ in range(spare):
            os.close(opened.pop())
        yield
    finally:
        for each in opened:
            os.close(each)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def is_open():
    return {each.name for each in Path("/proc/self/fd").iterdir()}


def test_where_this_process_may_open_no_more_files_it_is_away_and_nothing_stays_open():
    with fork_server(), images.decoder_slot() as slot:
        before = is_open()
        for spare in range(4):
            with few_files(spare), pytest.raises(DecoderUnavailable, match="Too many open files"):
                Pipeline(slot.turn(), JOB, CpuTime())
            assert is_open() == before


CRASHING = """
import os
from app.security.sandbox import decoder
main = decoder.main
decoder.main = lambda job: os.kill(os.getpid(), 11) if os.read(0, 1) == b"!" else main(job)
"""


def test_whoever_waits_while_pictures_of_others_crash_keeps_their_place():
    served = []

    def need(number):
        with images.decoder_slot() as slot:
            served.append(number)
            with pytest.raises(Refused):
                list(images.pictures(slot, BytesIO(b"!"), CpuTime()))

    with fork_server(CRASHING) as started:
        with ExitStack() as stack:
            for _ in range(CORES):
                stack.enter_context(images.decoder_slot())
            threads = [threading.Thread(target=need, args=[number]) for number in range(4)]
            for each in threads:
                each.start()
                time.sleep(0.05)
        for each in threads:
            each.join()
        assert sorted(served) == [0, 1, 2, 3]
        assert len(started()) == 1


@pytest.mark.again
def test_however_many_pictures_it_does_not_grow():
    def size(pid):
        return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())[1])

    with fork_server() as started:
        for _ in range(5):
            pictures(a_photo())
        [server] = started()
        before = size(server.pid)
        for _ in range(60):
            pictures(a_photo())
        assert size(server.pid) < before + 512  # KiB
        assert len(list(Path(f"/proc/{server.pid}/fd").iterdir())) < 12


USER = """
import sys, time
from io import BytesIO
from app.security.sandbox import images, pipeline
from tests.support.sandboxed import SLEEPING, fork_server
from tests.support.pictures import a_photo
from tests.security.sandbox.test_forkserver import JOB
with fork_server(SLEEPING) as started, images.decoder_slot() as slot:
    with pipeline.Pipeline(slot.turn(), JOB, pipeline.CpuTime()):
        print(started()[0].pid, flush=True)
        time.sleep(100)
"""


@pytest.mark.again
def test_with_its_last_user_however_that_ends_it_ends_and_all_that_it_started():
    run = [sys.executable, "-c", USER]
    with subprocess.Popen(run, stdout=subprocess.PIPE, cwd=Path.cwd()) as user:
        server = int(user.stdout.readline())
        assert waited_for(lambda: len(children_of(server)) == 2)
        theirs = [server, *children_of(server)]
        user.kill()
    assert waited_for(lambda: not any(map(runs, theirs)))
