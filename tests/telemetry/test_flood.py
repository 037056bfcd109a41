"""Of a thousand lines of one kind a few are written, and none of those is hidden that are rare."""

import json
from types import SimpleNamespace

import pytest
from prometheus_client import REGISTRY

from app.telemetry import flood, logs
from app.telemetry.flood import A_SECOND, AT_ONCE, Flood
from app.telemetry.logs import log
from tests.support.told import told


@pytest.fixture
def clock(monkeypatch):
    now = SimpleNamespace(at=1000.0)
    monkeypatch.setattr(flood, "time", SimpleNamespace(monotonic=lambda: now.at))
    return now


def test_so_many_pass_at_once_and_then_so_many_a_second(clock):
    watched = Flood()

    assert [watched.passes("one") for _ in range(AT_ONCE)] == [0] * AT_ONCE
    assert {watched.passes("one") for _ in range(1000)} == {None}
    assert watched.passes("another") == 0
    clock.at += 1 / A_SECOND
    assert (watched.passes("one"), watched.passes("one")) == (1000, None)
    clock.at += 3600
    assert [watched.passes("one") for _ in range(AT_ONCE + 1)] == [1, *[0] * (AT_ONCE - 1), None]


def counted(event):
    return REGISTRY.get_sample_value("portal_security_events_total", {"event": event}) or 0


@pytest.mark.usefixtures("clock")
def test_what_is_left_out_of_the_log_is_counted(caplog):
    before = counted("code_wrong")

    for _ in range(1000):
        log.warning("code_wrong", reason="return")
    log.info("staff_signed_in")

    assert len(told(caplog, "code_wrong")) == AT_ONCE
    assert len(told(caplog, "staff_signed_in")) == 1
    assert counted("code_wrong") == before + 1000


def test_the_next_line_says_how_many_were_left_out(clock, caplog):
    for _ in range(AT_ONCE + 7):
        log.warning("limit_hit")
    clock.at += 1 / A_SECOND
    log.warning("limit_hit")

    *_, last = told(caplog, "limit_hit")
    assert last["dropped"] == 7
    assert not any("dropped" in line for line in told(caplog, "limit_hit")[:-1])


@pytest.mark.usefixtures("clock")
def test_alarms_and_faults_and_requests_are_all_written(caplog):
    """Each alarm names another place, and each request another line of the proxy's log."""
    for event in ("tampering", "request_failed", "request"):
        for _ in range(AT_ONCE + 5):
            log.critical(event) if event == "tampering" else log.info(event)
        assert len(told(caplog, event)) == AT_ONCE + 5


@pytest.mark.usefixtures("clock")
def test_a_library_that_repeats_itself_is_written_as_seldom(capfd):
    from_one_line = [logs.logging.getLogger("urllib3.connectionpool")] * 200
    for logger in from_one_line:
        record = logger.makeRecord(logger.name, 30, "here", 7, "%s", ("Plantedname",), None)
        logs._handler.emit(record)
    record = logger.makeRecord(logger.name, 30, "there", 8, "%s", ("Plantedname",), None)
    logs._handler.emit(record)

    written = [json.loads(line) for line in capfd.readouterr().err.splitlines()]
    assert [line["line"] for line in written] == [7] * AT_ONCE + [8]


def test_a_finalizer_that_logs_amid_a_line_waits_for_nobody():
    """It runs in the thread that holds the lock."""
    watched = Flood()
    with watched._lock:
        assert watched.passes("from a finalizer") == 0
