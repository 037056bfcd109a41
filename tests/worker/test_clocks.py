"""The database's clock decides, whatever a machine's own says: workers and pages of several."""

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event

from app.services.core import clock
from app.services.sign_in.codes import Entered
from tests.support.codes import MAIL, ask, codes_in, enter
from tests.support.letterbox import letters
from tests.support.people import a_submission, reference_of

on_postgresql = pytest.mark.parametrize(
    "database_url", [pytest.param("postgresql", marks=pytest.mark.again)], indirect=True
)
FAKETIME = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
PATIENCE = 30.0  # seconds
SECOND = timedelta(seconds=1)


def worker(environ, by):
    """A worker's own process, on a machine whose clock differs so."""
    shown = {"LD_PRELOAD": str(FAKETIME), "FAKETIME": by, "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "--app", "app", "worker"],
        env=os.environ | environ | shown,
        stderr=subprocess.DEVNULL,
    )


@on_postgresql
@pytest.mark.parametrize("by", ["+10m", "-10m"])
def test_a_worker_whose_clock_is_wrong_sends_a_code_that_lets_in(portal, environ, tmp_path, by):
    """Ahead, it took the code for one whose time had ended; behind, it saw nothing to do yet."""
    now = datetime.now(UTC)
    eoi_id = a_submission(portal, now, email=MAIL)
    token = ask(portal, reference_of(portal, eoi_id), now)
    process, until = worker(environ, by), time.monotonic() + PATIENCE
    try:
        while not (came := [c for text in letters(tmp_path, MAIL) for c in codes_in(text)]):
            assert time.monotonic() < until
            time.sleep(0.2)
    finally:
        process.kill()
        process.wait()
    assert isinstance(enter(portal, token, came[0], datetime.now(UTC)), Entered)


@on_postgresql
def test_the_database_is_asked_once_a_minute(portal, monkeypatch):
    real, asked = time.clock_gettime, []
    event.listen(portal.engine, "begin", asked.append)
    for later, times in ((0, 1), (59, 1), (61, 2), (90, 2)):
        monkeypatch.setattr(time, "clock_gettime", lambda kind, later=later: real(kind) + later)
        assert abs(clock.now(portal) - datetime.now(UTC) - later % 61 * SECOND) < PATIENCE * SECOND
        assert len(asked) == times
