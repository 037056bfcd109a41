"""Counters of one folder are true, whoever dies, forks, finds rubbish there or no room."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.settings import environment

ROOT = Path(__file__).parents[2]
BEGIN = """
import os, resource, sys, time
import app.telemetry
from app.telemetry import metrics
from app.telemetry.metrics import exposition
from prometheus_client import Counter, Histogram
{before}
app.telemetry.begin(os.environ["PROMETHEUS_MULTIPROC_DIR"])
tries = Counter("tries_total", "Tries", ["of"])
times = Histogram("times", "Times", ["of"])
def count(often):
    for _ in range(often):
        tries.labels("all").inc()
        times.labels("all").observe(1)
def read(name='tries_total{{of="all"}}'):
    lines = exposition().decode().splitlines()
    [value] = [line.rpartition(" ")[2] for line in lines if line.startswith(name)] or ["none"]
    return value
"""
THEN_WAITS = "\nprint('counted', flush=True); sys.stdin.read()"


@pytest.fixture
def start(tmp_path):
    """Start a process that counts; in a folder of which nobody has made anything yet."""
    started = []

    def start(script, before=""):
        process = subprocess.Popen(
            [sys.executable, "-c", BEGIN.format(before=before) + script],
            cwd=ROOT,
            env={"PROMETHEUS_MULTIPROC_DIR": f"{tmp_path}/of/metrics"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture
def run(start):
    def run(script, before=""):
        out, err = start(script, before).communicate(timeout=60)
        return out.strip(), [json.loads(line) for line in err.splitlines()]

    return run


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "of" / "metrics"


def places(folder):
    return sorted(path.name for path in folder.glob("*.lock"))


def test_who_follows_the_dead_counts_on_where_they_stopped(start, run, folder):
    first, second = start("count(2)" + THEN_WAITS), start("count(30)" + THEN_WAITS)
    for process in (first, second):
        assert process.stdout.readline() == "counted\n"
    assert run("print(read())") == ("32.0", [])
    assert places(folder) == ["0.lock", "1.lock", "2.lock"]

    first.kill()
    first.wait()
    assert run("count(400); print(read(), read('times_count'))") == ("432.0 432.0", [])
    assert run("print(read())") == ("432.0", [])
    assert places(folder) == ["0.lock", "1.lock", "2.lock"]


def test_who_is_forked_off_takes_a_place_of_its_own(run, folder):
    script = """
count(1)
if os.fork() == 0:
    count(10)
    os._exit(0)
os.wait()
count(100)
print(read())"""
    assert run(script) == ("111.0", [])
    assert places(folder) == ["0.lock", "1.lock"]


@pytest.mark.again  # real processes, or as much work
@pytest.mark.parametrize("rubbish", [b"", b"\xff" * 5000, b"\x40\0\0\0\0\0\0\0\x05\0\0\0nojson"])
def test_rubbish_in_the_folder_is_done_away_with(run, folder, rubbish):
    assert run("count(1); print(read())") == ("1.0", [])
    for name in ("counter_0.db", "histogram_0.db", "counter_7.db"):
        (folder / name).write_bytes(rubbish)

    assert run("count(5); print(read())") == ("5.0", [])


def test_what_another_account_holds_is_passed_over(run, folder):
    """As root the tests may open anything; a folder in its place nobody can."""
    (folder / "0.lock").mkdir(parents=True)
    out, [told] = run("count(5); print(read())")
    assert (out, told["event"], told["errno"]) == ("5.0", "metrics_not_shared", "EISDIR")


def test_on_a_full_disk_a_process_counts_for_itself_and_goes_on(run, folder):
    full = "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))"

    out, [told] = run("count(5); print(read())", full)

    assert out == "5.0"
    assert (told["level"], told["event"]) == ("error", "metrics_not_shared")
    assert list(folder.glob("*.db")) == []
    assert run("count(6); print(read())") == ("6.0", [])


def test_a_folder_that_cannot_be_made_stops_nobody(run, tmp_path):
    (tmp_path / "of").touch()
    out, [told] = run("count(5); print(read())")
    assert (out, told["event"], told["error"]) == (
        "5.0",
        "metrics_not_shared",
        "NotADirectoryError",
    )


@pytest.mark.again  # real processes, or as much work
def test_the_room_of_a_file_holds_all_that_there_is_to_count(tmp_path):
    """Beyond it a file grows, and on a full disk that would kill the process."""
    environ = environment(f"sqlite:///{tmp_path}/no.db", tmp_path / "keys.json", tmp_path)
    script = """
import glob, os
from pathlib import Path
from app.security.encryption.providers import local_file
from app.telemetry import metrics
local_file.create(Path(os.environ["KEY_PROVIDER"].removeprefix("file:")))
from app import create_app
app = create_app()
from app.web.http import health
for rule in app.url_map.iter_rules():
    health.SECONDS.labels(rule.endpoint).observe(1)
    for method in ("GET", "HEAD", "POST"):
        for status in (200, 302, 303, 400, 401, 403, 404, 409, 429, 500, 503):
            health.REQUESTS.labels(rule.endpoint, method, status).inc()
for path in glob.glob(os.environ["PROMETHEUS_MULTIPROC_DIR"] + "/*.db"):
    with open(path, "rb") as file:
        print(os.path.basename(path), int.from_bytes(file.read(4), "little"), metrics.FILE_SIZE)
"""
    environ["PROMETHEUS_MULTIPROC_DIR"] = f"{tmp_path}/metrics"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, env=environ, capture_output=True, check=True
    )
    used = [line.split() for line in done.stdout.decode().splitlines()]
    assert [name for name, _, _ in used] != []
    assert all(8 < int(bytes_) < int(room) for _, bytes_, room in used), used
