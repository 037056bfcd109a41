"""Writers to one SQLite file take turns in the order in which they came, whoever they are."""

import errno
import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import text

from app.services.core.errors import Conflict, DatabaseAway
from app.services.core.unit import unit_for
from app.storage import write_queue
from app.storage.database import engine
from app.storage.write_queue import turn

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from app.storage.write_queue import turn
database, name = sys.argv[1:]
with turn(database), open(f"{database}-order", "a") as order:
    order.write(name)
"""
HOLDER = """
import sys, time
from app.storage.write_queue import turn
with turn(sys.argv[1]):
    print("mine", flush=True)
    time.sleep(60)
"""
FORKS = """
import os, sys
from app.storage.write_queue import turn
with turn(sys.argv[1]):
    is_copy = os.fork() == 0
    if is_copy:
        sys.stdin.read()
        os._exit(0)
print("left", flush=True)
sys.stdin.read()
"""
WITHOUT_THREADS = """
import resource, sys, threading
from app.storage.write_queue import turn
threading.stack_size(1 << 30)
resource.setrlimit(resource.RLIMIT_AS, [1 << 30] * 2)
with turn(sys.argv[1]):
    print("wrote")
"""
WRITES = """
import sys, time
from sqlalchemy import text
from app.storage.database import engine
with engine.transaction(engine.make_engine(sys.argv[1]), write=True) as session:
    print("mine", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def database(tmp_path, monkeypatch):
    """Nobody's patience ends in a test that does not say so."""
    monkeypatch.setattr(write_queue, "PATIENCE", 60)
    path = tmp_path / "portal.db"
    path.touch(mode=0o600)
    return str(path)


def beside(database):
    return Path(f"{database}-queue")


def is_free(database):
    with beside(database).open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
    return True


def until(condition):
    deadline = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def waiting(database):
    """How many stand in the queue, as the kernel tells."""
    if not beside(database).exists():  # nobody has come yet
        return 0
    file = f":{beside(database).stat().st_ino} "
    locks = Path("/proc/locks").read_text().splitlines()
    return sum("->" in line and file in line for line in locks)


def files_open():
    return sum(1 for _ in Path("/proc/self/fd").iterdir())


def a_process(program, *arguments):
    pipe = subprocess.PIPE
    words = [sys.executable, "-c", program, *arguments]
    return subprocess.Popen(words, cwd=ROOT, stdin=pipe, stdout=pipe)


@contextmanager
def holding(database, program=HOLDER):
    """Another process has its turn."""
    with a_process(program, database) as holder:
        assert holder.stdout.readline() == b"mine\n"
        try:
            yield holder
        finally:
            holder.kill()


def write(database, name):
    with turn(database), Path(f"{database}-order").open("a") as order:
        order.write(name)


def test_processes_and_threads_write_in_the_order_in_which_they_came(database):
    threads, processes = [], []
    with turn(database):
        for number, name in enumerate("aBcDE"):
            if name.islower():
                threads += [Thread(target=write, args=[database, name])]
                threads[-1].start()
            else:
                processes += [a_process(WRITER, database, name)]
            until(lambda before=number: waiting(database) == before + 1)
    for thread in threads:
        thread.join()
    for process in processes:
        process.communicate()
    assert Path(f"{database}-order").read_text() == "aBcDE"
    assert is_free(database)


def test_who_is_killed_lets_go(database):
    with holding(database) as holder:
        assert not is_free(database)
        holder.kill()
        with turn(database):
            assert not is_free(database)


def test_a_process_that_was_forked_amid_a_turn_does_not_keep_it(database):
    with a_process(FORKS, database) as process:
        assert process.stdout.readline() == b"left\n"
        assert is_free(database)


def test_a_file_that_is_deleted_meanwhile_is_made_anew(database):
    with holding(database):
        beside(database).unlink()
        with turn(database):
            assert not is_free(database)
        assert is_free(database)


def test_who_can_start_no_thread_does_not_wait(database):
    with holding(database):
        assert a_process(WITHOUT_THREADS, database).communicate()[0] == b"wrote\n"


def test_nobody_waits_where_files_know_no_such_lock(database, monkeypatch):
    """As on some network file systems, of which none is at hand."""

    def unknown(*_):
        raise OSError(errno.ENOLCK, "No locks available")

    before = files_open()
    monkeypatch.setattr(fcntl, "flock", unknown)
    with turn(database):
        pass
    assert files_open() == before


def test_nobody_waits_for_ever_nor_again_behind_a_process_that_is_suspended(database, monkeypatch):
    with holding(database) as holder:
        os.kill(holder.pid, signal.SIGSTOP)
        monkeypatch.setattr(write_queue, "PATIENCE", 0.02)
        with turn(database):
            assert waiting(database) == 1
        monkeypatch.setattr(write_queue, "PATIENCE", 60)
        with turn(database):
            assert waiting(database) == 1  # nobody but who waited before
    until(lambda: is_free(database))
    until(lambda: not write_queue._OVERDUE[database].is_alive())
    with turn(database):
        assert not is_free(database)


def test_who_can_have_no_file_writes_all_the_same(database, tmp_path):
    beside(database).symlink_to(tmp_path / "elsewhere")
    for name in (database, ":memory:", "/nowhere/portal.db", "x" * 300):
        with turn(name):
            pass
    assert sorted(path.name for path in tmp_path.iterdir()) == ["portal.db", "portal.db-queue"]


def test_a_pipe_of_that_name_stops_nobody(database):
    os.mkfifo(beside(database))
    with turn(database):
        pass


@pytest.mark.parametrize("mode", [0o600, 0o660])
def test_the_file_is_as_readable_as_the_database(database, mode):
    Path(database).chmod(mode)
    with turn(database):
        assert beside(database).stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_unit_has_its_turn_from_before_it_begins_until_after_it_ends(portal):
    database = portal.engine.url.database
    with suppress(Conflict), unit_for(portal, "test", write=True):
        assert not is_free(database)
        raise Conflict
    assert is_free(database)
    with unit_for(portal, "test", write=True):
        assert not is_free(database)
    assert is_free(database)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_knows_no_queue_is_waited_for_in_it(portal):
    """As a process of the release before."""
    database, wrote = portal.engine.url.database, []

    def unit_writes():
        with unit_for(portal, "test", write=True):
            wrote.append(True)

    earlier = sqlite3.connect(database, isolation_level=None)
    earlier.execute("BEGIN IMMEDIATE")
    writers = [Thread(target=unit_writes) for _ in range(2)]
    for writer in writers:
        writer.start()
    until(lambda: waiting(database) == 1)
    assert not wrote
    earlier.execute("COMMIT")
    for writer in writers:
        writer.join()
    assert len(wrote) == 2
    earlier.close()


@pytest.mark.again
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_meets_a_process_suspended_amid_its_transaction_is_told_so_in_time(portal):
    url, database = portal.engine.url, portal.engine.url.database
    with holding(str(url), WRITES) as holder:
        os.kill(holder.pid, signal.SIGSTOP)
        for least, most in ((13, 20), (10, 13)):  # then nobody queues
            began = time.monotonic()
            with pytest.raises(DatabaseAway), unit_for(portal, "test", write=True):
                pass
            assert least <= time.monotonic() - began < most
        with unit_for(portal, "test") as unit:
            assert unit.session.scalar(text("SELECT 1")) == 1
    with unit_for(portal, "test", write=True):
        pass
    until(lambda: is_free(database))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_readers_do_not_queue(portal, monkeypatch):
    monkeypatch.setattr(write_queue, "PATIENCE", 60)
    with turn(portal.engine.url.database), unit_for(portal, "test") as unit:
        assert unit.session.scalar(text("SELECT 1")) == 1
        assert waiting(portal.engine.url.database) == 0


def test_a_database_in_memory_has_no_queue():
    memory = engine.make_engine("sqlite://")
    with engine.transaction(memory, write=True) as session:
        session.execute(text("CREATE TABLE a (b)"))
    memory.dispose()
    assert not list(Path().glob("*-queue"))
